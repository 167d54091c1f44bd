import type { ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { quickTagCommands } from '../../commands/quick-tags.ts'
import { TagChip } from '../../ui/tag-chip.tsx'
import { CommandKey } from '../command-key.tsx'
import './quick-tag-buttons.css'

/** What the keys 1 to 9 do, each with its tag. A pointer may press them too; the keys themselves are the way by keyboard. */
export function QuickTagButtons(): ReactElement {
  const services = useServices()
  const tags = useStore(services.quickTags, (state) => state.tags)
  return (
    <>
      {quickTagCommands.map((command, index) => {
        const tag = tags[index] ?? null
        return (
          tag !== null && (
            <button key={command.id} type="button" className="quick-tag" tabIndex={-1} onClick={() => void command.run(services)}>
              <CommandKey command={command} />
              <TagChip tag={tag} />
            </button>
          )
        )
      })}
    </>
  )
}

/** Whether any of the keys has a tag. */
export function useHasQuickTags(): boolean {
  const { quickTags } = useServices()
  return useStore(quickTags, (state) => state.tags.some((tag) => tag !== null))
}
