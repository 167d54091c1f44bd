import { useEffect, useState, type ReactElement, type ReactNode } from 'react'
import { useServices } from '../../app/services.ts'
import { useSignedName } from '../../app/signed-name.ts'
import { useStore } from '../../app/store.ts'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { Initials } from '../../ui/initials.tsx'
import { KeyHint } from '../../ui/key-hint.tsx'
import { Mark } from '../../ui/mark.tsx'
import { NameField } from '../settings/name-field.tsx'
import { OpenRefusal } from '../sources/open-refusal.tsx'
import { PathForm } from '../sources/path-form.tsx'
import { useOpenSource } from '../sources/use-open-source.ts'
import './welcome.css'
import '../settings/settings.css'
import '../sources/sources.css'

/** The first start: nothing is open yet, and no run is known. */
export function Welcome(): ReactElement {
  const { host, view } = useServices()
  const { shell, nearbyDatastore: nearby } = useStore(host, (state) => state.info)
  const opening = useOpenSource()
  const [typing, setTyping] = useState(false)
  const openNearby = (): void => {
    if (nearby !== null) void opening.openPath(nearby)
  }
  const openOther = (): void => {
    if (shell === 'electron') void opening.pick()
    else setTyping(true)
  }
  const openSample = (): void => void opening.openSample()
  const joinTeam = (): void => view.set({ screen: 'settings', settings: 'team' })
  useWelcomeKeys({ Enter: nearby === null ? openOther : openNearby, o: openOther, j: joinTeam, l: openSample })

  return (
    <main className="welcome" aria-labelledby="welcome-title">
      <div className="welcome-column">
        <Mark size={56} />
        <h1 id="welcome-title">Where are your runs?</h1>
        <p className="ink2">Runs are facts and stay as they are. Your tags are kept on this machine first; a server is not needed.</p>
        <ul className="list">
          {nearby !== null && (
            <Way icon="folder" title={`Open .metaflow in ${folderName(nearby)}`} chord="Enter" first onPick={openNearby}>
              Found here: <span className="mono">{nearby}</span>
            </Way>
          )}
          <Way
            icon="folder"
            title={nearby === null ? 'Open a Metaflow datastore…' : 'Open another datastore folder…'}
            chord={nearby === null ? 'Enter' : 'o'}
            first={nearby === null}
            onPick={openOther}
          >
            It is read, and watched for new runs
          </Way>
          <Way icon="everyone" title="Join a team…" chord="j" onPick={joinTeam}>
            With the address of its server and your token
          </Way>
          <Way icon="tag" title="Explore the sample" chord="l" onPick={openSample}>
            {opening.busy ? 'One moment, it is being opened' : 'Real runs to look around in. Nothing is written outside Tagalong'}
          </Way>
        </ul>
        {typing && <PathForm opening={opening} />}
        {opening.refusal !== null && <OpenRefusal refusal={opening.refusal} />}
        <SignedLine />
      </div>
    </main>
  )
}

function folderName(datastore: string): string {
  const parts = datastore.split(/[\\/]/).filter((part) => part !== '')
  return (parts.at(-1) === '.metaflow' ? parts.at(-2) : parts.at(-1)) ?? datastore
}

interface WayProps {
  readonly icon: IconName
  readonly title: string
  readonly chord: string
  readonly first?: boolean
  readonly children: ReactNode
  readonly onPick: () => void
}

function Way({ icon, title, chord, first = false, children, onPick }: WayProps): ReactElement {
  return (
    <li>
      <button type="button" className={`welcome-way${first ? ' is-first' : ''}`} onClick={onPick}>
        <Icon name={icon} />
        <span className="grow">
          <span className="welcome-way-title name">{title}</span>
          <span className="welcome-way-note cut">{children}</span>
        </span>
        <KeyHint chord={chord} />
      </button>
    </li>
  )
}

/** Who signs the tags. Asked for at once where Metaflow has no name for this person. */
function SignedLine(): ReactElement {
  const { host } = useServices()
  const given = useStore(host, (state) => state.info.userName)
  const name = useSignedName()
  const [changing, setChanging] = useState(false)
  if (name === null || changing) {
    return (
      <div className="welcome-name">
        <NameField autoFocus={changing} onSaved={() => setChanging(false)} />
        {name === null && (
          <p className="ink3 small">Metaflow has no name for you on this machine. Say who you are once; every tag is signed with it.</p>
        )}
      </div>
    )
  }
  return (
    <div className="welcome-signed small ink2">
      <Initials name={name} />
      <span>
        Your tags are signed <span className="medium ink1 name">{name}</span>
        {name === given && ', the name Metaflow uses here'}.
      </span>
      <button type="button" className="link" onClick={() => setChanging(true)}>
        Change
      </button>
    </div>
  )
}

/** Keys of the welcome, while no field and no button has the focus. */
function useWelcomeKeys(keys: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return
      if (event.target instanceof Element && event.target.closest('input') !== null) return
      if (event.key === 'Enter' && event.target instanceof Element && event.target.closest('button') !== null) return
      const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key]
      if (act === undefined) return
      event.preventDefault()
      act()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [keys])
}
