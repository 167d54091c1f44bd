import type { Result } from '../../src-core/lib/result.ts'
import type { SavedView } from '../../src-core/opinions/saved-view.ts'
import type { MutateDone, MutateRefusal } from '../../src-core/replica/api.ts'
import type { Services } from '../app/services.ts'
import { say } from '../app/toast.ts'
import { movedTo, orderBehind } from '../views/namespace-sidebar/order-views.ts'
import { describeRefusal } from '../views/tag-editor/describe-refusal.ts'
import type { Command } from './command.ts'
import { linkText } from './copy-link.ts'
import { copyText } from './copy-text.ts'

type Answer = Result<MutateDone, MutateRefusal>

const refusalOf = (answer: Answer): string | null => (answer.ok ? null : describeRefusal(answer.error, 0).message)

/** Says why nothing was changed, where no field stands that could say it. */
async function sayRefusal({ view }: Services, asked: Promise<Answer>): Promise<boolean> {
  const refusal = refusalOf(await asked)
  if (refusal !== null) say(view, { text: refusal })
  return refusal === null
}

const shownNow = ({ view }: Services): Pick<SavedView, 'query' | 'namespace' | 'sort'> => {
  const { query, namespace, sort } = view.get()
  return { query, namespace, sort }
}

export function openView({ view }: Services, { query, namespace, sort }: SavedView): void {
  view.set({ query, namespace, sort, screen: 'runs' })
}

/** Goes to the view that was chosen for the start, unless somebody went elsewhere before it was found. */
export async function openStartView(services: Services): Promise<void> {
  const { replica, preferences, view } = services
  const { startView } = preferences.get()
  if (startView === null) return
  const before = view.get()
  view.set({ findingStart: true })
  try {
    const saved = (await replica.views()).find(({ id }) => id === startView)
    const { query, namespace, screen } = view.get()
    const isUntouched = query === before.query && namespace === before.namespace && screen === before.screen
    if (saved !== undefined && isUntouched) openView(services, saved)
  } finally {
    view.set({ findingStart: false })
  }
}

export async function copyViewLink(services: Services, { name, query, namespace, sort }: SavedView): Promise<void> {
  await copyText(services.view, linkText(services, { kind: 'query', query, namespace, sort }), `Copied a link to what ${name} shows.`)
}

/** Saves what is shown now under a name, behind the other views. Gives the reason when it is refused. */
export async function saveCurrentView(services: Services, name: string): Promise<string | null> {
  const { replica, replicaState } = services
  const { views } = replicaState.get()
  if (views.some((other) => other.name === name)) return `There is a view ${name} already. Nothing was changed. Choose another name.`
  return refusalOf(await replica.saveView({ id: crypto.randomUUID(), name, order: orderBehind(views), ...shownNow(services) }))
}

export async function renameView({ replica }: Services, saved: SavedView, name: string): Promise<string | null> {
  return name === saved.name ? null : refusalOf(await replica.saveView({ ...saved, name }))
}

/** What is shown now takes the place of what the view showed. */
export async function updateView(services: Services, saved: SavedView): Promise<void> {
  const kept = await sayRefusal(services, services.replica.saveView({ ...saved, ...shownNow(services) }))
  if (kept) say(services.view, { text: `The view ${saved.name} shows what is shown now.`, undo: true })
}

export async function removeView(services: Services, saved: SavedView): Promise<void> {
  const { replica, preferences, view } = services
  if (!(await sayRefusal(services, replica.removeView(saved.id)))) return
  if (preferences.get().startView === saved.id) preferences.set({ startView: null })
  say(view, { text: `Deleted the view ${saved.name}. Runs and tags stay.`, undo: true })
}

/** Puts a view at a place among the others. */
export async function reorderViews(services: Services, id: string, place: number): Promise<void> {
  const moved = movedTo(services.replicaState.get().views, id, place)
  if (moved !== null) await sayRefusal(services, services.replica.saveView(moved))
}

export const saveView: Command = {
  id: 'save-view',
  title: 'Save the filter as a view',
  group: 'Find',
  keys: ['w'],
  where: 'page',
  enabled: ({ view }) => view.get().screen === 'runs',
  run({ view }) {
    const { query, namespace, sort } = view.get()
    if (query.trim() === '' && namespace === null && sort === null)
      say(view, { text: 'There is nothing to save: every run is shown, newest first. Filter them, or go to a namespace, and save that.' })
    else view.set({ namingView: 'new' })
  },
}
