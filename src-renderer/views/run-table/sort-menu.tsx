import { Menu } from '@base-ui/react/menu'
import type { ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { setSort } from '../../commands/sort-list.ts'
import { COLUMNS, STATE_COLUMN } from './columns.ts'
import { ListMenu, MenuGroup, MenuRadio } from './list-menu.tsx'

const SORTABLE = [COLUMNS[0], STATE_COLUMN, ...COLUMNS.slice(1)].filter((column) => column !== undefined)

/** The order of the list by keyboard: also by columns that are hidden. */
export function SortMenu(): ReactElement {
  const services = useServices()
  const { column, descending } = useStore(services.view, (state) => state.sort) ?? { column: 'started', descending: true }
  const sorted = SORTABLE.find(({ id }) => id === column)
  return (
    <ListMenu name="sort" label="Sort the list" anchor='[aria-sort="ascending"], .run-head [aria-sort="descending"]' align="start">
      <Menu.RadioGroup
        value={column}
        onValueChange={(id: string) => {
          const chosen = SORTABLE.find((each) => each.id === id)
          if (chosen !== undefined) setSort(services, { column: chosen.id, descending: chosen.descendsFirst })
        }}
      >
        <MenuGroup title="Sort by">
          {SORTABLE.map(({ id, title }) => (
            <MenuRadio key={id} value={id}>
              {title}
            </MenuRadio>
          ))}
        </MenuGroup>
      </Menu.RadioGroup>
      <hr />
      <Menu.RadioGroup
        value={descending ? 'descending' : 'ascending'}
        onValueChange={(way: string) => setSort(services, { column, descending: way === 'descending' })}
      >
        <MenuGroup title="Order">
          {[0, 1].map((way) => (
            <MenuRadio key={way} value={way === 1 ? 'descending' : 'ascending'}>
              {sorted?.orders[way]}
            </MenuRadio>
          ))}
        </MenuGroup>
      </Menu.RadioGroup>
    </ListMenu>
  )
}
