import type { Services } from '../app/services.ts'

/** While `act` finds out what the next keys are about, as another run or the question that they answer, keys wait (`EarlyKeys`). */
export async function whileDeciding<T>({ view }: Pick<Services, 'view'>, act: () => Promise<T>): Promise<T> {
  view.set({ deciding: view.get().deciding + 1 })
  try {
    return await act()
  } finally {
    view.set({ deciding: view.get().deciding - 1 })
  }
}
