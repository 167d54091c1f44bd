import { assertNever } from '../../src-core/lib/assert-never.ts'
import type { Result } from '../../src-core/lib/result.ts'
import type { UndoDone, UndoRefusal } from '../../src-core/replica/api.ts'
import { parseRunKey, pathspec } from '../../src-core/runs/run-key.ts'
import type { Services } from '../app/services.ts'
import { say } from '../app/toast.ts'
import { countOf } from '../ui/words.ts'
import type { Command } from './command.ts'

interface Words {
  readonly done: string
  readonly nothingLeft: string
}

const UNDO_WORDS: Words = { done: 'Taken back', nothingLeft: 'Nothing is left to take back.' }
const REDO_WORDS: Words = { done: 'Done again', nothingLeft: 'Nothing is left to do again.' }

/** Says what came of taking an act back or doing it again, where one row does not already show it. */
function report(services: Services, words: Words, result: Result<UndoDone, UndoRefusal>): void {
  if (result.ok) {
    const text = sentence(words.done, result.value)
    if (text !== null) say(services.view, { text })
  } else if (result.error.kind === 'nothing-to-undo') say(services.view, { text: words.nothingLeft })
  else say(services.view, { text: result.error.trouble.message })
}

function sentence(verb: string, done: UndoDone): string | null {
  const words = wordsOf(verb, done)
  const [first, ...others] = done.kept.map((tag) => `\`${tag}\``)
  if (first === undefined) return words
  const [tags, are, stay] = others.length === 0 ? [first, 'is', 'stays'] : [[first, ...others].join(', '), 'are', 'stay']
  const left = `${tags} ${are} moved by promotion by now and ${stay}`
  return done.changed === 0 ? `${left}: promote another run, or roll it back.` : `${words ?? `${verb}.`} But ${left}.`
}

function wordsOf(verb: string, { about, changed, add }: UndoDone): string | null {
  switch (about) {
    case 'runs':
      return changed > 1 ? `${verb} on ${countOf(changed, 'run')}.` : null
    case 'views':
      return `${verb}: the change of a saved view.`
    case 'vocabulary':
      return add.length === 0 ? `${verb}: what was agreed about a tag.` : `${verb}: the new name \`${add.join()}\`.`
    default:
      return assertNever(about)
  }
}

/** What was taken back, where nothing in view shows it. */
export const describeTakenBack = (done: UndoDone): string =>
  sentence(UNDO_WORDS.done, done) ??
  (done.run === null ? 'Taken back.' : `Taken back on \`${pathspec(parseRunKey(done.run))}\`, which is not reviewed here.`)

/** Waits for the acts before it, so that it takes back the newest of them. What can be undone is known to the replica alone. */
export const undo: Command = {
  id: 'undo',
  title: 'Undo your last change',
  group: 'Tag',
  keys: ['Mod+z'],
  where: 'page',
  run: (services) => services.acts.enter(async () => report(services, UNDO_WORDS, await services.replica.undo())),
}

export const redo: Command = {
  id: 'redo',
  title: 'Redo it',
  group: 'Tag',
  keys: ['Shift+Mod+z', 'Mod+y'],
  where: 'page',
  run: (services) => services.acts.enter(async () => report(services, REDO_WORDS, await services.replica.redo())),
}
