import type { ReactElement } from 'react'
import { assertNever } from '../../../src-core/lib/assert-never.ts'
import type { RowView } from '../../../src-core/replica/api.ts'
import { foldText } from '../../../src-core/query/fold-text.ts'
import type { CommandGroup } from '../../commands/command.ts'
import { formatClock, formatDay } from '../../ui/format-time.ts'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { Hanger, TagChip } from '../../ui/tag-chip.tsx'
import { countOf } from '../../ui/words.ts'
import { CommandKey } from '../command-key.tsx'
import { isPersonOrProduction } from '../namespace-sidebar/namespaces.ts'
import { StatusIcon } from '../run-table/status-icon.tsx'
import type { PaletteOption } from './palette-options.ts'

const COMMAND_ICONS: Readonly<Record<CommandGroup, IconName>> = {
  Move: 'chevron-right',
  Select: 'check',
  Tag: 'tag',
  Review: 'check',
  Find: 'search',
  'Go to': 'chevron-right',
  Timeline: 'timeline',
  Compare: 'compare',
  Window: 'app',
}

/** What stands in one option: what it is, its name with the typed text underlined, and its key or its number of runs. */
export function OptionLine({ option, text }: { option: PaletteOption; text: string }): ReactElement {
  switch (option.kind) {
    case 'command':
      return (
        <>
          <Icon name={COMMAND_ICONS[option.command.group]} />
          <Matched name={option.name} text={text} />
          <span className="option-aside">
            <CommandKey command={option.command} />
          </span>
        </>
      )
    case 'view':
      return (
        <>
          <Icon name="view" />
          <Matched name={option.name} text={text} />
        </>
      )
    case 'recent':
      return (
        <>
          <Icon name="history" />
          <Matched name={option.name} text={text} />
        </>
      )
    case 'tag':
      return (
        <>
          <Icon name="tag-add" />
          <span>Tag with</span> <TagChip tag={option.name} />
        </>
      )
    case 'namespace':
      return (
        <>
          <NamespaceIcon namespace={option.namespace} />
          <Matched name={option.name} text={text} />
          <span className="option-aside">{countOf(option.count, 'run')}</span>
        </>
      )
    case 'filter':
      return (
        <>
          <Icon name="search" />
          <Matched name={option.name} text={text} />
          {option.count !== null && <span className="option-aside">{countOf(option.count, 'run')}</span>}
        </>
      )
    case 'run':
      return (
        <>
          <span className="option-state">
            <StatusIcon status={option.row.status} />
          </span>
          <span className="cut cut-head mono">
            <bdi dir="ltr">
              <Underlined name={option.name} text={text} />
            </bdi>
          </span>
          <span className="option-aside">
            <RunAside row={option.row} text={text} />
          </span>
        </>
      )
    default:
      return assertNever(option)
  }
}

function NamespaceIcon({ namespace }: { namespace: string | null }): ReactElement {
  if (namespace === null) return <Icon name="everyone" />
  if (!isPersonOrProduction(namespace)) return <Hanger tag={namespace} />
  return <Icon name={namespace.startsWith('production:') ? 'production' : 'user'} />
}

/** Why a run is listed whose name does not say it: the tag that fits. Else when it started. */
function RunAside({ row, text }: { row: RowView; text: string }): ReactElement {
  const tag = row.userTags.find((candidate) => foldText(candidate).includes(foldText(text)))
  if (tag !== undefined)
    return (
      <>
        tagged <TagChip tag={tag} />
      </>
    )
  return (
    <>
      {formatDay(row.createdAt, row.createdAt)} {formatClock(row.createdAt)}
    </>
  )
}

function Matched({ name, text }: { name: string; text: string }): ReactElement {
  return (
    <span className="cut name">
      <Underlined name={name} text={text} />
    </span>
  )
}

function Underlined({ name, text }: { name: string; text: string }): ReactElement {
  const at = text === '' ? -1 : name.toLowerCase().indexOf(text.toLowerCase())
  if (at === -1) return <>{name}</>
  return (
    <>
      {name.slice(0, at)}
      <u>{name.slice(at, at + text.length)}</u>
      {name.slice(at + text.length)}
    </>
  )
}
