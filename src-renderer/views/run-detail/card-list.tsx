import { useEffect, useState, type ReactElement } from 'react'
import type { CardInfo } from '../../../src-core/bridge/contract.ts'
import { useServices } from '../../app/services.ts'
import { Icon } from '../../ui/icon.tsx'
import { formatBytes } from '../../ui/words.ts'

/** Cards of a run; the first one is open. */
export function CardList({ sourceId, cards }: { sourceId: string; cards: readonly CardInfo[] }): ReactElement {
  const [openPath, setOpenPath] = useState(cards[0]?.path ?? null)
  return (
    <ul className="card-list">
      {cards.map((card) => (
        <li key={card.path}>
          <Card
            sourceId={sourceId}
            card={card}
            open={card.path === openPath}
            onToggle={() => setOpenPath(card.path === openPath ? null : card.path)}
          />
        </li>
      ))}
    </ul>
  )
}

function Card({ sourceId, card, open, onToggle }: { sourceId: string; card: CardInfo; open: boolean; onToggle: () => void }): ReactElement {
  const name = `${card.step}/${card.taskId} · ${card.id ?? card.type}`
  return (
    <div className="card-frame">
      <button type="button" className="card-caption" aria-expanded={open} onClick={onToggle}>
        <Icon name={open ? 'lock' : 'card'} className="s12" />
        <span className="cut">
          {name}
          {open && ', shown in a sandbox'}
        </span>
        <span className="grow" />
        {!open && <span>{formatBytes(card.sizeBytes)}</span>}
        <Icon name={open ? 'chevron-down' : 'chevron-right'} className="s12" />
      </button>
      {open && <CardBody sourceId={sourceId} card={card} name={name} />}
    </div>
  )
}

/** A card is somebody else's HTML: no scripts, no origin, no way to this window. */
function CardBody({ sourceId, card, name }: { sourceId: string; card: CardInfo; name: string }): ReactElement | null {
  const { bridge } = useServices()
  const [content, setContent] = useState<{ html: string } | { refusal: string } | null>(null)
  useEffect(() => {
    let left = false
    const read = async (): Promise<void> => {
      const answer = await bridge.call('readCard', sourceId, card.path)
      if (!left) setContent(answer.ok ? { html: answer.value } : { refusal: answer.error.message })
    }
    void read()
    return () => void (left = true)
  }, [bridge, sourceId, card.path])
  if (content === null) return <div className="card-body" />
  if ('refusal' in content) return <p className="card-refusal">{content.refusal}</p>
  return (
    <>
      {/<script\b/i.test(content.html) && (
        <p className="card-refusal">Scripts of cards are not run, so parts of this one may be missing.</p>
      )}
      <iframe className="card-body" sandbox="" srcDoc={content.html} title={`Card ${name}`} />
    </>
  )
}
