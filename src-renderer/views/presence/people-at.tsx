import type { ReactElement } from 'react'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { peopleAt } from '../../app/people.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { Initials } from '../../ui/initials.tsx'
import './presence.css'

/** Names hold no line end. */
const BETWEEN = '\n'
/** The name of the run needs the room. */
const MOST_SHOWN = 2

/** Who looks at this run now. */
export function PeopleAt({ runKey }: { runKey: RunKey }): ReactElement | null {
  const joined = useStore(useServices().people, (state) => peopleAt(state, runKey).join(BETWEEN))
  if (joined === '') return null
  const names = joined.split(BETWEEN)
  return (
    <span className="people-at" title={names.join(', ')}>
      {names.slice(0, MOST_SHOWN).map((name) => (
        <Initials key={name} name={name} />
      ))}
      <span className="visually-hidden">{names.length === 1 ? 'is here' : 'are here'}</span>
    </span>
  )
}
