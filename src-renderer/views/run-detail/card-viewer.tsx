import type { ReactElement } from 'react'
import type { CardInfo } from '../../../src-core/bridge/contract.ts'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { shownCard } from '../../app/view-state.ts'
import { nextCard, previousCard, wholeCard } from '../../commands/turn-card.ts'
import { Icon } from '../../ui/icon.tsx'
import { CommandButton } from '../command-button.tsx'
import { ModalDialog } from '../modal-dialog.tsx'
import { CardFrame, cardName } from './card-frame.tsx'

/** The cards of a run, one at a time, in the pane or over the whole window. */
export function CardViewer({
  runKey,
  sourceId,
  cards,
}: {
  runKey: RunKey
  sourceId: string
  cards: readonly CardInfo[]
}): ReactElement | null {
  const { view } = useServices()
  const at = useStore(view, (state) => shownCard(state, runKey, cards.length))
  const whole = useStore(view, (state) => state.wholeCardOf === runKey)
  const card = cards[at]
  if (card === undefined) return null
  // Another card is another frame: what the one before was doing ends with it.
  const frame = <CardFrame key={card.path} sourceId={sourceId} card={card} />
  const turn = cards.length > 1 && (
    <>
      <span className="card-count">
        {at + 1} of {cards.length}
      </span>
      <CommandButton command={previousCard} className="button quiet tight">
        <span className="visually-hidden">Previous card</span>
      </CommandButton>
      <CommandButton command={nextCard} className="button quiet tight">
        <span className="visually-hidden">Next card</span>
      </CommandButton>
    </>
  )
  if (whole)
    return (
      <>
        <p className="card-refusal">Shown over the whole window.</p>
        <ModalDialog title={cardName(card)} size="whole" onClose={() => view.set({ wholeCardOf: null })}>
          <div className="card-turn">
            <span className="ink3">Shown in a sandbox</span>
            <span className="grow" />
            {turn}
          </div>
          {frame}
        </ModalDialog>
      </>
    )
  return (
    <div className="card-frame">
      <div className="card-caption">
        <Icon name="lock" className="s12" />
        <span className="cut" title={`${cardName(card)}, shown in a sandbox`}>
          {cardName(card)}, shown in a sandbox
        </span>
        <span className="grow" />
        {turn}
        <CommandButton command={wholeCard} className="button quiet tight">
          <Icon name="open" className="s13" />
          <span className="visually-hidden">Card over the whole window</span>
        </CommandButton>
      </div>
      {frame}
    </div>
  )
}
