import type { ReactElement } from 'react'
import type { ListNews } from '../../../src-core/replica/api.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { takeNews } from '../../commands/take-news.ts'
import { formatCount } from '../../ui/words.ts'
import { CommandKey } from '../command-key.tsx'

/** Below this width the line says it in signs. */
const WORDS_FROM_PX = 280
/** Below this one there is room for the signs alone. */
const KEY_FROM_PX = 120

/** What others changed about the list, offered in its head, where it moves nothing. */
export function ListNewsLine({ roomPx }: { roomPx: number }): ReactElement | null {
  const services = useServices()
  const news = useStore(services.runs.sheet, (state) => state.current?.news ?? null)
  const text = news === null ? '' : inWords(news)
  const isShort = roomPx < WORDS_FROM_PX
  return (
    <>
      <span className="visually-hidden" role="status">
        {text}
      </span>
      {news !== null && (
        <button
          type="button"
          className={`list-news${isShort ? ' is-short' : ''}`}
          tabIndex={-1}
          title={text}
          onClick={() => void takeNews.run(services)}
        >
          <span className="cut" aria-hidden={isShort}>
            {isShort ? inSigns(news) : text}
          </span>
          {isShort && <span className="visually-hidden">{text}</span>}{' '}
          <span className={isShort ? 'visually-hidden' : 'list-news-show'}>Show</span>
          {roomPx >= KEY_FROM_PX && <CommandKey command={takeNews} />}
        </button>
      )}
    </>
  )
}

function inWords({ appeared, left, moved }: ListNews): string {
  const parts = [
    appeared > 0 && `${formatCount(appeared)} new ${appeared === 1 ? 'run' : 'runs'}`,
    left > 0 && `${formatCount(left)} no longer ${left === 1 ? 'matches' : 'match'}`,
  ].filter((part) => part !== false)
  return parts.length > 0 ? parts.join(', ') : moved ? 'The order has changed' : ''
}

function inSigns({ appeared, left, moved }: ListNews): string {
  const parts = [appeared > 0 && `+${formatCount(appeared)}`, left > 0 && `−${formatCount(left)}`].filter((part) => part !== false)
  return parts.length > 0 ? parts.join(' ') : moved ? 'moved' : ''
}
