import type { ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { filterByTag } from '../../commands/filter-by-tag.ts'
import { togglePinned } from '../../commands/pin-namespace.ts'
import { useTagLook } from '../../ui/tag-looks.ts'
import { Hanger } from '../../ui/tag-chip.tsx'
import { NamespaceItem } from './namespace-item.tsx'

/** A tag as a namespace to look through, and what else can be done with it. */
export function TagItem({ tag, count }: { tag: string; count: number | null }): ReactElement {
  const services = useServices()
  const { view, preferences } = services
  const isPinned = useStore(preferences, (state) => state.pinnedTags.includes(tag))
  const { title } = useTagLook(tag)
  const togglePin = (): void => togglePinned(services, tag)
  return (
    <NamespaceItem
      namespace={tag}
      name={tag}
      title={title}
      count={count}
      lead={<Hanger tag={tag} />}
      keys={isPinned ? { Delete: togglePin } : {}}
      menu={[
        { label: 'Filter by it', onPick: () => filterByTag(services, tag, false) },
        { label: 'Leave it out', onPick: () => filterByTag(services, tag, true) },
        { label: isPinned ? 'Take out of the namespaces' : 'Pin as a namespace', isSeparated: true, onPick: togglePin },
        { label: 'Colour, rules, new name', onPick: () => view.set({ screen: 'vocabulary', vocabularyTag: tag }) },
      ]}
    />
  )
}
