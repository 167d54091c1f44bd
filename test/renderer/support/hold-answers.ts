import type { ReplicaClient } from '../../../src-renderer/replica/replica-client.ts'

type Question = Exclude<keyof ReplicaClient, 'on' | 'close'>

/** Answers to these questions are as at the time of asking, and come only once the returned function is called. */
export function holdAnswers(client: ReplicaClient, ...questions: readonly Question[]): () => void {
  const gate = new EventTarget()
  const opened = new Promise((resolve) => gate.addEventListener('open', resolve, { once: true }))
  for (const question of questions) {
    const ask: (...args: never[]) => Promise<unknown> = client[question]
    const askAndWait = async (...args: never[]): Promise<unknown> => {
      const answer = await ask(...args)
      await opened
      return answer
    }
    Object.assign(client, { [question]: askAndWait })
  }
  return () => gate.dispatchEvent(new Event('open'))
}
