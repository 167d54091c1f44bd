import type { RunKey } from '../../src-core/runs/run.ts'
import type { Services } from '../app/services.ts'
import type { Command } from './command.ts'
import { showRun } from './go-to-run.ts'

/** From now on this window goes where that person goes; null: it goes its own way. */
export function followPerson({ people }: Services, user: string | null): void {
  people.set({ following: user })
}

/** The next one by name; behind the last one nobody. */
function nextPerson({ people }: Services): string | null {
  const { people: here, following } = people.get()
  return here[here.findIndex(({ user }) => user === following) + 1]?.user ?? null
}

export const follow: Command = {
  id: 'follow',
  title: 'Follow somebody who is here, the next one, nobody',
  titleNow(services) {
    const next = nextPerson(services)
    return next === null ? `Stop following ${services.people.get().following ?? ''}` : `Follow ${next}`
  },
  group: 'Go to',
  keys: ['Shift+f'],
  where: 'page',
  enabled: ({ people }) => people.get().people.length > 0,
  run: (services) => followPerson(services, nextPerson(services)),
}

/** Goes to each run that the followed person turns to, until somebody here goes elsewhere. */
export function keepFollowing(services: Services): () => void {
  const { people, view } = services
  /** Where he was when this window went along last, and where it came to: null when the run is not known here yet. */
  let asked: RunKey | null = null
  let shown: RunKey | null = null
  let isGoing = false
  const goAlong = async (): Promise<void> => {
    const { people: here, following } = people.get()
    const at = here.find(({ user }) => user === following)?.at ?? null
    if (following === null) asked = shown = null
    if (at === null || at === asked || isGoing) return
    asked = at
    isGoing = true
    // Nobody here asked for this one: keys are about the run in view.
    await showRun(services, at)
    shown = view.get().focusKey === at ? at : null
    isGoing = false
    // He may have gone on meanwhile.
    await goAlong()
  }
  const offs = [
    people.subscribe(() => void goAlong()),
    view.subscribe(() => {
      const { focusKey, screen } = view.get()
      if (isGoing || shown === null || focusKey === null) return
      if (focusKey !== shown || screen !== 'runs') followPerson(services, null)
    }),
  ]
  return () => {
    for (const off of offs) off()
  }
}
