import { expect, test } from 'vitest'
import { NewestOnly } from '../../../src-renderer/app/newest-only.ts'

test('[SCR1] one question is under way at a time, and only the newest of those that came meanwhile is asked next', async () => {
  const asked: number[] = []
  const answers: number[] = []
  const waiting: ((answer: number) => void)[] = []
  const asker = new NewestOnly<number, number>(
    (question) => {
      asked.push(question)
      return new Promise((resolve) => waiting.push(resolve))
    },
    (answer) => answers.push(answer),
  )
  asker.ask(1)
  asker.ask(2)
  asker.ask(3)
  expect(asked).toEqual([1])
  waiting[0]?.(10)
  await expect.poll(() => asked).toEqual([1, 3])
  waiting[1]?.(30)
  await expect.poll(() => answers).toEqual([10, 30])
  asker.ask(4)
  asker.close()
  waiting[2]?.(40)
  await Promise.resolve()
  expect(answers).toEqual([10, 30])
})
