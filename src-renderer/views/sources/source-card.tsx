import { useState, type ReactElement } from 'react'
import type { SourceInfo } from '../../../src-core/bridge/contract.ts'
import { useServices } from '../../app/services.ts'
import { Icon } from '../../ui/icon.tsx'
import { Notice } from '../../ui/notice.tsx'
import { countOf, formatCount, inWords } from '../../ui/words.ts'

const FIRST_PROBLEMS = 5

/** One source: what it is, what it is doing, what of it could not be read, and what can be done about it. */
export function SourceCard({ source }: { source: SourceInfo }): ReactElement {
  const { bridge } = useServices()
  const scanning = source.state === 'scanning'
  return (
    <section className="list source-card" aria-label={`Source ${source.name}`}>
      <div className="source-head">
        <Icon name="folder" className={source.state === 'unavailable' ? 'warning' : ''} />
        <div className="grow">
          <h2 className="medium name cut">{source.name}</h2>
          <p className="ink3 mono cut" title={source.path}>
            {source.path}
          </p>
        </div>
        <SourceState source={source} />
      </div>
      {source.state === 'unavailable' && (
        <Notice
          tone="warn"
          message="This folder can not be read now. Its runs and every tag stay here. Read it again once the folder is back."
          actions={<RescanButton source={source} label="Read again" />}
        />
      )}
      {source.state === 'cancelled' && (
        <Notice
          tone="plain"
          message={`Reading was stopped. ${countOf(source.runCount, 'run')} were found until then and stay here.`}
          actions={<RescanButton source={source} label="Read all" />}
        />
      )}
      {source.problems.length > 0 && <Problems source={source} />}
      <div className="source-foot">
        <span className="ink2 small">{source.isSample && 'Shipped with Tagalong; nothing is written to it.'}</span>
        <span className="grow" />
        {scanning ? (
          <button type="button" className="button quiet" onClick={() => void bridge.call('cancelScan', source.id)}>
            Stop reading
          </button>
        ) : (
          <RescanButton source={source} label="Read again" quiet />
        )}
        <RemoveButton source={source} />
      </div>
    </section>
  )
}

function progressOf({ progress }: SourceInfo): string {
  return progress.total === null
    ? `${countOf(progress.read, 'run')} so far`
    : `${formatCount(progress.read)} of ${countOf(progress.total, 'run')}`
}

function SourceState({ source }: { source: SourceInfo }): ReactElement {
  if (source.state === 'unavailable') {
    return (
      <span className="source-state warning">
        <Icon name="warning" className="s14" />
        Not readable
      </span>
    )
  }
  return (
    <span className="source-state ink2">
      {source.state === 'watching' && <Icon name="eye" className="s14" />}
      {source.state === 'watching'
        ? `Watching, ${countOf(source.runCount, 'run')}`
        : source.state === 'scanning'
          ? `Reading, ${progressOf(source)}`
          : 'Stopped'}
    </span>
  )
}

function RescanButton({ source, label, quiet = false }: { source: SourceInfo; label: string; quiet?: boolean }): ReactElement {
  const { bridge } = useServices()
  return (
    <button type="button" className={`button${quiet ? ' quiet' : ''}`} onClick={() => void bridge.call('rescanSource', source.id)}>
      {label}
    </button>
  )
}

/** Asks once in place: what it was does not come back by undo, but nothing is lost by it either. */
function RemoveButton({ source }: { source: SourceInfo }): ReactElement {
  const { bridge } = useServices()
  const [asking, setAsking] = useState(false)
  if (!asking) {
    return (
      <button type="button" className="button quiet" onClick={() => setAsking(true)}>
        Remove
      </button>
    )
  }
  return (
    <>
      <span className="ink2 small">Its runs and tags stay. It is not read any more.</span>
      <button type="button" className="button" autoFocus onClick={() => void bridge.call('closeSource', source.id)}>
        Remove source
      </button>
      <button type="button" className="button quiet" onClick={() => setAsking(false)}>
        Keep
      </button>
    </>
  )
}

function Problems({ source }: { source: SourceInfo }): ReactElement {
  const [open, setOpen] = useState(false)
  const { problems, moreProblems } = source
  const count = problems.length + moreProblems
  const shown = open ? problems : problems.slice(0, FIRST_PROBLEMS)
  const title =
    count === 1
      ? 'One record could not be read and was left out.'
      : `${inWords(count).replace(/^./, (first) => first.toUpperCase())} records could not be read and were left out.`
  return (
    <div className="source-problems">
      <p className="strong small">
        <Icon name="info" />
        {title}
      </p>
      <ul>
        {shown.map((problem) => (
          <li key={`${problem.path} ${problem.message}`}>
            <span className="mono">{problem.path}</span>
            <span className="ink2">{problem.message}</span>
          </li>
        ))}
      </ul>
      {problems.length > FIRST_PROBLEMS && (
        <button type="button" className="link small" onClick={() => setOpen(!open)}>
          {open ? 'Show fewer' : `Show all ${formatCount(problems.length)}`}
        </button>
      )}
      {open && moreProblems > 0 && <p className="ink3 small">{formatCount(moreProblems)} more are not listed.</p>}
    </div>
  )
}
