import { useRef, useState, type ReactElement } from 'react'
import type { TagCount } from '../../../src-core/replica/api.ts'
import { sidebarScope } from '../../app/replica-state.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { useAnswer } from '../../app/use-answer.ts'
import { showVocabulary } from '../../commands/show-vocabulary.ts'
import type { ReplicaClient } from '../../replica/replica-client.ts'
import { Icon } from '../../ui/icon.tsx'
import { formatCount } from '../../ui/words.ts'
import { NavItem } from './nav-item.tsx'
import { TagItem } from './tag-item.tsx'

/** Tags listed before "N more". */
const FIRST = 10
/** From so many on they are easier found by name. */
const FIND_FROM = 20
const MOST_FOUND = 100

/** The tags that are used most, and any other by a part of its name. */
export function TagList({ tags, total, isCut }: { tags: readonly TagCount[]; total: number; isCut: boolean }): ReactElement | null {
  const services = useServices()
  const [open, setOpen] = useState(false)
  const [text, setText] = useState('')
  const found = useFoundTags(text)
  const section = useRef<HTMLElement>(null)
  if (tags.length === 0 && text === '') return null
  const more = tags.length - FIRST
  const shown = text === '' ? (open || more <= 1 ? tags : tags.slice(0, FIRST)) : found
  const canFind = open && total > FIND_FROM
  return (
    <section aria-label="Tags" ref={section}>
      <div className="sidebar-group">
        <h2>Tags</h2>
        <button
          type="button"
          className="nav-stop nav-tool"
          aria-label={showVocabulary.title}
          title={showVocabulary.title}
          onClick={() => void showVocabulary.run(services)}
        >
          <Icon name="settings" />
        </button>
      </div>
      {canFind && (
        <input
          className="text-field nav-find nav-stop"
          aria-label="Find a tag"
          placeholder={`Find one of ${formatCount(total)}`}
          value={text}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && text !== '') setText('')
            else if (event.key === 'ArrowDown' || event.key === 'Enter') section.current?.querySelector<HTMLElement>('.nav-item')?.focus()
            else return
            event.preventDefault()
            event.stopPropagation()
          }}
        />
      )}
      <ul>
        {shown.map(({ tag, count }) => (
          <TagItem key={tag} tag={tag} count={count} />
        ))}
        {text === '' && more > 1 && (
          <li>
            <NavItem
              lead={<Icon name="more" />}
              name={open ? 'Fewer' : `${formatCount(total - FIRST)} more`}
              quiet
              onPick={() => setOpen(!open)}
            />
          </li>
        )}
      </ul>
      {text !== '' && shown.length === 0 && <p className="nav-note">No tag here has “{text}” in it.</p>}
      {text === '' && open && isCut && (
        <p className="nav-note">The {formatCount(tags.length)} most used are listed. Find others by name.</p>
      )}
    </section>
  )
}

interface Sought {
  readonly text: string
  readonly scope: string | null
}

const findTags = (replica: ReplicaClient, { text, scope }: Sought): Promise<readonly TagCount[]> =>
  replica.suggestTags(text, MOST_FOUND, scope)

/** The tags of the namespace whose name has the text in it, best first. */
function useFoundTags(text: string): readonly TagCount[] {
  const scope = useStore(useServices().view, sidebarScope)
  return useAnswer(findTags, text === '' ? null : { text, scope })?.answer ?? []
}
