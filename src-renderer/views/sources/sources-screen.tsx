import { useEffect, useRef, type ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { Icon } from '../../ui/icon.tsx'
import { KeyHint } from '../../ui/key-hint.tsx'
import { keepFocus } from './keep-focus.ts'
import { SourceCard } from './source-card.tsx'
import './sources.css'

export function SourcesScreen(): ReactElement {
  const { view, host } = useServices()
  const sources = useStore(host, (state) => state.sources) ?? []
  const screen = useRef<HTMLElement>(null)
  // Where the focus was in the list, which is gone now.
  useEffect(() => {
    if (document.activeElement === document.body) screen.current?.querySelector<HTMLElement>('button')?.focus()
  }, [])
  useEffect(() => (screen.current === null ? undefined : keepFocus(screen.current)), [])
  return (
    <main className="sources-screen" aria-label="Sources" data-pane="list" ref={screen}>
      <div className="sources-page">
        <header className="sources-head">
          <div className="grow">
            <h1>Sources</h1>
            <p className="ink2">Where facts are read from, and where tags may be written back.</p>
          </div>
          <button
            type="button"
            className={`button${sources.length === 0 ? ' primary' : ''}`}
            onClick={() => view.set({ dialog: 'add-source' })}
          >
            <Icon name="plus" />
            Add source
          </button>
          <button type="button" className="button quiet" onClick={() => view.set({ screen: 'runs' })}>
            Close <KeyHint chord="Escape" />
          </button>
        </header>
        {sources.map((source) => (
          <SourceCard key={source.id} source={source} />
        ))}
        {sources.length === 0 && (
          <p className="sources-none ink2">
            No source is open. Runs that were read before are still in the list, with every tag; new ones appear once their datastore is
            added.
          </p>
        )}
      </div>
    </main>
  )
}
