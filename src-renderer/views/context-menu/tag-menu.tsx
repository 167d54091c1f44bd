import { Menu } from '@base-ui/react/menu'
import type { ReactElement } from 'react'
import { chooseQuickTag } from '../../app/quick-tags.ts'
import { useServices } from '../../app/services.ts'
import { targetKeys } from '../../app/view-state.ts'
import { copyText } from '../../commands/copy-text.ts'
import { filterByTag } from '../../commands/filter-by-tag.ts'
import { quickTagCommands } from '../../commands/quick-tags.ts'
import { removeTag } from '../../commands/toggle-tag.ts'
import { Icon } from '../../ui/icon.tsx'
import { TagChip } from '../../ui/tag-chip.tsx'
import { countOf } from '../../ui/words.ts'
import { CommandKey } from '../command-key.tsx'

/** What can be done with a tag, and with the runs that it was pointed at on. */
export function TagMenu({ tag, take }: { tag: string; take: (act: () => void) => void }): ReactElement {
  const services = useServices()
  const { view, quickTags } = services
  const keys = targetKeys(view.get())
  const { tags } = quickTags.get()
  return (
    <>
      <p className="option-group">
        <TagChip tag={tag} />
      </p>
      <Item text="Only runs with it" onPick={() => take(() => filterByTag(services, tag, false))} />
      <Item text="Only runs without it" onPick={() => take(() => filterByTag(services, tag, true))} />
      <Item text="Look through it" onPick={() => take(() => view.set({ namespace: tag, screen: 'runs' }))} />
      <Item
        text={keys.length === 1 ? 'Remove from this run' : `Remove from ${countOf(keys.length, 'run')}`}
        isSeparated
        onPick={() => take(() => void removeTag(services, tag, keys))}
      />
      <Item text="Copy the tag" onPick={() => take(() => void copyText(view, tag, 'Copied the tag.'))} />
      <Menu.SubmenuRoot>
        <Menu.SubmenuTrigger className="option">
          Quick tag
          <span className="option-aside">
            <Icon name="chevron-right" />
          </span>
        </Menu.SubmenuTrigger>
        <Menu.Portal>
          <Menu.Positioner className="layer-popover">
            <Menu.Popup className="popover context-menu" aria-label="Quick tag">
              {quickTagCommands.map((command, index) => (
                <Menu.Item key={command.id} className="option" onClick={() => take(() => chooseQuickTag(services, index, tag))}>
                  <CommandKey command={command} />
                  <span className="visually-hidden">{index + 1}</span>
                  {tags[index] == null ? <span className="ink3">free</span> : <TagChip tag={tags[index]} />}
                </Menu.Item>
              ))}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.SubmenuRoot>
      <Item text="Rules of the tag…" isSeparated onPick={() => take(() => view.set({ screen: 'vocabulary', vocabularyTag: tag }))} />
    </>
  )
}

function Item({ text, isSeparated = false, onPick }: { text: string; isSeparated?: boolean; onPick: () => void }): ReactElement {
  return (
    <Menu.Item className={`option${isSeparated ? ' is-separated' : ''}`} onClick={onPick}>
      {text}
    </Menu.Item>
  )
}
