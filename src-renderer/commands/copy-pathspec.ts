import { parseRunKey, pathspec } from '../../src-core/runs/run-key.ts'
import { say } from '../app/toast.ts'
import { targetKeys } from '../app/view-state.ts'
import { countOf } from '../ui/words.ts'
import type { Command } from './command.ts'

/** Puts `Flow/RunId` on the clipboard, one line a run: what Metaflow's client takes. */
export const copyPathspec: Command = {
  id: 'copy-pathspec',
  title: 'Copy pathspecs',
  group: 'Select',
  keys: ['y'],
  where: 'page',
  inReview: true,
  enabled: ({ view }) => targetKeys(view.get()).length > 0,
  async run({ view }) {
    const paths = targetKeys(view.get()).map((key) => pathspec(parseRunKey(key)))
    try {
      await navigator.clipboard.writeText(paths.join('\n'))
      say(view, { text: paths.length === 1 ? `Copied ${paths[0]}.` : `Copied ${countOf(paths.length, 'pathspec')}.` })
    } catch {
      say(view, { text: 'The clipboard is not open to this window. Nothing was copied.' })
    }
  },
}
