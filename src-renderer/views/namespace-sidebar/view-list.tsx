import { useRef, useState, type ReactElement } from 'react'
import type { SavedView } from '../../../src-core/opinions/saved-view.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import {
  copyViewLink,
  openView,
  removeView,
  renameView,
  reorderViews,
  saveCurrentView,
  saveView,
  updateView,
} from '../../commands/saved-views.ts'
import { CommandKey } from '../command-key.tsx'
import { Icon } from '../../ui/icon.tsx'
import { formatCount } from '../../ui/words.ts'
import { focusList } from '../focus-list.ts'
import { NameInput } from './name-input.tsx'
import { NavItem } from './nav-item.tsx'
import { isShown } from './shown-view.ts'
import { useCounts } from './use-counts.ts'

/** The views that the team has saved, each with the runs it shows now: to go to, to rename, to put in order, to leave. */
export function ViewList(): ReactElement {
  const services = useServices()
  const { view, replicaState } = services
  const views = useStore(replicaState, (state) => state.views)
  const naming = useStore(view, (state) => state.namingView)
  const countOf = useCounts(views)
  const list = useRef<HTMLUListElement>(null)
  const [over, setOver] = useState<string | null>(null)
  const focusItem = (id: string): void => {
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-view="${CSS.escape(id)}"] .nav-item`)?.focus())
  }
  const stopNaming = (focus: () => void, byKey: boolean): void => {
    view.set({ namingView: null })
    if (byKey) focus()
  }
  const move = async (id: string, place: number): Promise<void> => {
    await reorderViews(services, id, place)
    focusItem(id)
  }
  return (
    <section aria-label="Views">
      <div className="sidebar-group">
        <h2>Views</h2>
        <button
          type="button"
          className="nav-stop nav-tool"
          aria-label={saveView.title}
          title={saveView.title}
          onClick={() => void saveView.run(services)}
        >
          <Icon name="plus" />
        </button>
      </div>
      <ul ref={list}>
        {views.map((saved, place) =>
          naming === saved.id ? (
            <li key={saved.id}>
              <NameInput
                label={`Name of the view ${saved.name}`}
                value={saved.name}
                onName={(name) => renameView(services, saved, name)}
                onClose={(byKey) => stopNaming(() => focusItem(saved.id), byKey)}
              />
            </li>
          ) : (
            <li
              key={saved.id}
              data-view={saved.id}
              draggable
              className={over === saved.id ? 'is-drop' : ''}
              onDragStart={(event) => event.dataTransfer.setData('text/plain', saved.id)}
              onDragOver={(event) => {
                event.preventDefault()
                setOver(saved.id)
              }}
              onDragLeave={() => setOver(null)}
              onDrop={(event) => {
                event.preventDefault()
                setOver(null)
                void move(event.dataTransfer.getData('text/plain'), place)
              }}
            >
              <ViewItem saved={saved} count={countOf(saved)} onMove={(step) => void move(saved.id, place + step)} />
            </li>
          ),
        )}
        {naming === 'new' && (
          <li>
            <NameInput
              label="Name of the new view"
              value=""
              onName={(name) => saveCurrentView(services, name)}
              onClose={(byKey) => stopNaming(focusList, byKey)}
            />
          </li>
        )}
      </ul>
      {views.length === 0 && naming === null && (
        <p className="nav-note">
          A filter that is worth keeping: <CommandKey command={saveView} /> saves it.
        </p>
      )}
    </section>
  )
}

function ViewItem({ saved, count, onMove }: { saved: SavedView; count: number | null; onMove: (step: -1 | 1) => void }): ReactElement {
  const services = useServices()
  const { view, preferences } = services
  const isCurrent = useStore(view, (state) => isShown(saved, state))
  const isFirst = useStore(preferences, (state) => state.startView === saved.id)
  const rename = (): void => view.set({ namingView: saved.id })
  const remove = (): void => void removeView(services, saved)
  return (
    <NavItem
      lead={<Icon name="view" />}
      name={saved.name}
      title={saved.query === '' ? 'No filter' : saved.query}
      current={isCurrent}
      aside={
        <>
          {isFirst && <span className="nav-state">at start</span>}
          {count !== null && <span className="nav-count">{formatCount(count)}</span>}
        </>
      }
      onPick={() => openView(services, saved)}
      keys={{ F2: rename, Delete: remove, 'Alt+ArrowUp': () => onMove(-1), 'Alt+ArrowDown': () => onMove(1) }}
      menu={[
        { label: 'Rename', hint: 'F2', onPick: rename },
        { label: 'Save the current filter here', onPick: () => void updateView(services, saved) },
        {
          label: isFirst ? 'Do not open at start' : 'Open at start',
          onPick: () => preferences.set({ startView: isFirst ? null : saved.id }),
        },
        { label: 'Copy link', onPick: () => void copyViewLink(services, saved) },
        { label: 'Move up', hint: 'Alt+ArrowUp', isSeparated: true, onPick: () => onMove(-1) },
        { label: 'Move down', hint: 'Alt+ArrowDown', onPick: () => onMove(1) },
        { label: 'Delete', hint: 'Delete', isSeparated: true, onPick: remove },
      ]}
    />
  )
}
