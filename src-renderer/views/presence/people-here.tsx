import type { ReactElement } from 'react'
import type { Person } from '../../../src-core/replica/api.ts'
import { parseRunKey } from '../../../src-core/runs/run-key.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { follow, followPerson } from '../../commands/follow.ts'
import { Initials } from '../../ui/initials.tsx'
import { useKeys } from '../command-key.tsx'
import './presence.css'

/** More do not fit beside the filter. */
const MOST_SHOWN = 4

/** Who else is in the workspace now. A press follows somebody, another one stops it. */
export function PeopleHere(): ReactElement | null {
  const services = useServices()
  const { people, following } = useStore(services.people, (state) => state)
  const [key] = useKeys(follow)
  if (people.length === 0) return null
  const rest = people.slice(MOST_SHOWN)
  return (
    <div className="people-here" role="group" aria-label="Also here">
      {people.slice(0, MOST_SHOWN).map((person) => {
        const isFollowed = person.user === following
        return (
          <button
            key={person.user}
            type="button"
            className="person"
            aria-pressed={isFollowed}
            title={`${describePerson(person)}. ${isFollowed ? 'Followed' : 'Press to follow'}${key === undefined ? '' : ` (${key})`}`}
            onClick={() => followPerson(services, isFollowed ? null : person.user)}
          >
            <span className="person-look" aria-hidden="true">
              <Initials name={person.user} />
              {isFollowed && <span className="person-name">{person.user}</span>}
            </span>
            <span className="visually-hidden">Follow {describePerson(person)}</span>
          </button>
        )
      })}
      {rest.length > 0 && (
        <span className="more-people" title={rest.map(describePerson).join('\n')}>
          <span aria-hidden="true">+{rest.length}</span>
          <span className="visually-hidden">and {rest.map(({ user }) => user).join(', ')}</span>
        </span>
      )}
    </div>
  )
}

function describePerson({ user, at }: Person): string {
  if (at === null) return user
  const { flow, runId } = parseRunKey(at)
  return `${user}, at ${flow}/${runId}`
}
