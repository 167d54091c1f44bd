import { parseRunKey, pathspec } from '../../src-core/runs/run-key.ts'
import type { RunKey } from '../../src-core/runs/run.ts'
import type { Store } from '../app/store.ts'
import { targetKeys, type ViewState } from '../app/view-state.ts'
import { countOf } from '../ui/words.ts'
import type { Command } from './command.ts'
import { copyText } from './copy-text.ts'

/** Puts `Flow/RunId` on the clipboard, one line a run: what Metaflow's client takes. */
export function copyPathspecs(view: Store<ViewState>, keys: readonly RunKey[]): Promise<void> {
  const paths = keys.map((key) => pathspec(parseRunKey(key)))
  return copyText(view, paths.join('\n'), paths.length === 1 ? `Copied ${paths[0]}.` : `Copied ${countOf(paths.length, 'pathspec')}.`)
}

export const copyPathspec: Command = {
  id: 'copy-pathspec',
  title: 'Copy pathspecs',
  group: 'Select',
  keys: ['y'],
  where: 'page',
  menu: 'run',
  enabled: ({ view }) => targetKeys(view.get()).length > 0,
  run: ({ view }) => copyPathspecs(view, targetKeys(view.get())),
}
