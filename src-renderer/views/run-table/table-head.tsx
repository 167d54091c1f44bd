import type { ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { clearSelection } from '../../commands/clear-selection.ts'
import { selectAll } from '../../commands/select-all.ts'
import { Box } from '../../ui/box.tsx'
import { Icon } from '../../ui/icon.tsx'

const END_PX = 12

export function TableHead({ narrow, scrollbarPx }: { narrow: boolean; scrollbarPx: number }): ReactElement {
  const services = useServices()
  const selected = useStore(services.view, (state) => state.selection.size)
  const count = useStore(services.runs.sheet, (state) => state.current?.count ?? 0)
  const state = selected === 0 ? 'none' : selected >= count ? 'all' : 'some'
  return (
    <div className="run-head" role="row" aria-rowindex={1} style={{ paddingRight: END_PX + scrollbarPx }}>
      <span className="cell-box" role="columnheader">
        <button
          type="button"
          className="head-box"
          tabIndex={-1}
          aria-label={selected === 0 ? 'Select all matches' : 'Clear the selection'}
          onClick={() => void (selected === 0 ? selectAll : clearSelection).run(services)}
        >
          <Box state={state} />
        </button>
      </span>
      <span role="columnheader">
        <span className="visually-hidden">State</span>
      </span>
      <span role="columnheader">Run</span>
      <span role="columnheader" data-column="tags">
        Tags
      </span>
      {!narrow && <span role="columnheader">Owner</span>}
      <span role="columnheader" aria-sort="descending">
        Started <Icon name="sort-down" className="s12" />
      </span>
      {!narrow && (
        <span role="columnheader" className="head-duration">
          Duration
        </span>
      )}
    </div>
  )
}
