import { Menu } from '@base-ui/react/menu'
import type { ReactElement } from 'react'
import { parseRunKey, pathspec } from '../../../src-core/runs/run-key.ts'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { useServices } from '../../app/services.ts'
import { targetKeys } from '../../app/view-state.ts'
import { openTagMenu } from '../../commands/open-menu.ts'
import { commands } from '../../commands/registry.ts'
import { TagChip } from '../../ui/tag-chip.tsx'
import { countOf } from '../../ui/words.ts'
import { CommandKey } from '../command-key.tsx'

interface RunMenuProps {
  readonly runKey: RunKey
  readonly at: { readonly x: number; readonly y: number }
  readonly take: (act: () => void) => void
}

/** Tags that stand in the menu; the others are found in the detail of the run. */
const MOST_TAGS = 8

/** What can be done with the runs, from the registry, and the tags of the run that was pointed at. */
export function RunMenu({ runKey, at, take }: RunMenuProps): ReactElement {
  const services = useServices()
  const { view, runs } = services
  const keys = targetKeys(view.get())
  const offered = commands.filter((command) => command.menu === 'run' && command.enabled?.(services) !== false)
  // Pointed at, and so focused.
  const row = runs.rowAt(view.get().focusIndex)
  const tags = row?.key === runKey ? row.userTags.slice(0, MOST_TAGS) : []
  return (
    <>
      <p className="option-group">{keys.length === 1 ? pathspec(parseRunKey(runKey)) : countOf(keys.length, 'selected run')}</p>
      {offered.map((command, index) => {
        const isSeparated = index > 0 && offered[index - 1]?.group !== command.group
        return (
          <Menu.Item
            key={command.id}
            className={`option${isSeparated ? ' is-separated' : ''}`}
            onClick={() => take(() => void command.run(services))}
          >
            {command.titleNow?.(services) ?? command.short ?? command.title}
            <span className="option-aside">
              <CommandKey command={command} />
            </span>
          </Menu.Item>
        )
      })}
      {tags.length > 0 && (
        <Menu.Group className="menu-tags">
          <Menu.GroupLabel className="option-group">Tags of this run</Menu.GroupLabel>
          {tags.map((tag) => (
            <Menu.Item key={tag} className="option" closeOnClick={false} onClick={() => openTagMenu(services, tag, keys, at)}>
              <TagChip tag={tag} />
            </Menu.Item>
          ))}
        </Menu.Group>
      )}
    </>
  )
}
