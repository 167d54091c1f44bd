import type { ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { quickTagCommands } from '../../commands/quick-tags.ts'
import { TagChip } from '../../ui/tag-chip.tsx'
import { CommandKey } from '../command-key.tsx'
import './quick-tag-row.css'

/** What the keys 1 to 9 do, in one slim line under the list; those that do not fit are left out. A pointer may press them too. */
export function QuickTagRow(): ReactElement | null {
  const services = useServices()
  const tags = useStore(services.quickTags, (state) => state.tags)
  if (tags.every((tag) => tag === null)) return null
  return (
    <div className="quick-tags" role="group" aria-label="Quick tags">
      {quickTagCommands.map((command, index) => {
        const tag = tags[index] ?? null
        return (
          tag !== null && (
            // The keys themselves are the way by keyboard.
            <button key={command.id} type="button" className="quick-tag" tabIndex={-1} onClick={() => void command.run(services)}>
              <CommandKey command={command} />
              <TagChip tag={tag} />
            </button>
          )
        )
      })}
    </div>
  )
}
