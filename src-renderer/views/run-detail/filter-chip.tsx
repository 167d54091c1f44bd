import type { ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { filterByTag } from '../../commands/filter-by-tag.ts'
import { TagChip } from '../../ui/tag-chip.tsx'
import type { Chip } from '../run-table/fold-tags.ts'

/** A tag that filters the list when it is pressed, with Alt leaves its runs out. */
export function FilterChip({ chip }: { chip: Chip }): ReactElement {
  const services = useServices()
  return (
    <button
      type="button"
      className="filter-chip"
      title={`Filter by ${chip.tag} (Alt: leave it out)`}
      onClick={(event) => filterByTag(services, chip.tag, event.altKey)}
    >
      <TagChip tag={chip.tag} state={chip.state} />
    </button>
  )
}
