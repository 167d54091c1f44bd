import { useCallback, useEffect, useState, type ReactElement } from 'react'
import type { CardInfo } from '../../../src-core/bridge/contract.ts'
import { useServices } from '../../app/services.ts'
import { guardFocus } from './guard-focus.ts'

const STUBBORN = 'This card kept taking the keyboard for itself and was stopped. Nothing was changed. Open its file in a browser to see it.'

/** A card as its step and task name it. */
export const cardName = (card: CardInfo): string => `${card.step}/${card.taskId} · ${card.id ?? card.type}`

/**
 * A card is somebody else's page. It comes from an address of its own, under a policy that lets its scripts draw and nothing
 * else; the sandbox takes its origin away a second time, should the policy ever be lost.
 */
export function CardFrame({ sourceId, card }: { sourceId: string; card: CardInfo }): ReactElement {
  const { bridge } = useServices()
  const [shown, setShown] = useState<{ url: string } | { refusal: string } | null>(null)
  useEffect(() => {
    let left = false
    const show = async (): Promise<void> => {
      const answer = await bridge.call('showCard', sourceId, card.path)
      if (!left) setShown(answer.ok ? { url: answer.value } : { refusal: answer.error.message })
    }
    void show()
    return () => void (left = true)
  }, [bridge, sourceId, card.path])
  const guard = useCallback(
    (frame: HTMLIFrameElement | null) => (frame === null ? undefined : guardFocus(frame, () => setShown({ refusal: STUBBORN }))),
    [],
  )
  if (shown === null) return <div className="card-body" />
  if ('refusal' in shown) return <p className="card-refusal">{shown.refusal}</p>
  return <iframe ref={guard} className="card-body" sandbox="allow-scripts" allow="" src={shown.url} title={`Card ${cardName(card)}`} />
}
