import { Menu } from '@base-ui/react/menu'
import type { ReactElement } from 'react'
import { HIDEABLE } from '../../app/list-layout.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { groupList, resetList, resizeColumns, showColumn } from '../../commands/lay-out-list.ts'
import { toggleDensity } from '../../commands/toggle-density.ts'
import { CommandKey } from '../command-key.tsx'
import { COLUMNS } from './columns.ts'
import { ListMenu, MenuAction, MenuCheck, MenuGroup, MenuRadio } from './list-menu.tsx'

/** Which columns the list has, how its rows are grouped and how high they are. Kept on this machine. */
export function ColumnsMenu(): ReactElement {
  const services = useServices()
  const layout = useStore(services.preferences, (state) => state.list)
  const density = useStore(services.preferences, (state) => state.density)
  return (
    <ListMenu name="columns" label="Columns and groups" anchor=".head-columns" align="end">
      <MenuGroup title="Columns">
        {HIDEABLE.map((id) => (
          <MenuCheck key={id} checked={!layout.hidden.includes(id)} onChange={(shown) => showColumn(services, id, shown)}>
            {COLUMNS.find((column) => column.id === id)?.title}
          </MenuCheck>
        ))}
      </MenuGroup>
      <hr />
      <Menu.RadioGroup
        value={layout.group ?? 'none'}
        onValueChange={(group: string) => groupList(services, group === 'flow' || group === 'day' ? group : null)}
      >
        <MenuGroup title="Group by">
          <MenuRadio value="none">Nothing</MenuRadio>
          <MenuRadio value="flow">Flow</MenuRadio>
          <MenuRadio value="day">Day</MenuRadio>
        </MenuGroup>
      </Menu.RadioGroup>
      <hr />
      <MenuCheck checked={density === 'compact'} onChange={() => void toggleDensity.run(services)}>
        Compact rows
        <span className="option-aside">
          <CommandKey command={toggleDensity} />
        </span>
      </MenuCheck>
      <MenuAction onRun={() => void resizeColumns.run(services)}>Resize columns by keys</MenuAction>
      <MenuAction onRun={() => void resetList.run(services)}>Reset columns and groups</MenuAction>
    </ListMenu>
  )
}
