import type { ReactElement } from 'react'
import type { SourceInfo, SourceProblem } from '../../../src-core/bridge/contract.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { say } from '../../app/toast.ts'
import { copyText } from '../../commands/copy-text.ts'
import { Icon } from '../../ui/icon.tsx'
import { Sentence } from '../../ui/sentence.tsx'
import { inWords } from '../../ui/words.ts'
import { CutPath } from './cut-path.tsx'
import { LongList } from './long-list.tsx'

/** What of a source could not be read, with the way to each file. */
export function SourceProblems({ source }: { source: SourceInfo }): ReactElement {
  const { problems, moreProblems } = source
  const count = problems.length + moreProblems
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
      <div className="source-lines">
        <LongList items={problems} unlisted={moreProblems} label="Problems" keyOf={({ path, message }) => `${path} ${message}`}>
          {(problem) => <ProblemLine source={source} problem={problem} look={count === 1 ? 'button' : 'button quiet'} />}
        </LongList>
      </div>
    </div>
  )
}

/** `look`: of its buttons; where there are many, they step back. */
function ProblemLine({ source, problem, look }: { source: SourceInfo; problem: SourceProblem; look: string }): ReactElement {
  const { bridge, view, host } = useServices()
  const inBrowser = useStore(host, (state) => state.info.shell === 'browser')
  const { path, message } = problem
  const showFile = async (): Promise<void> => {
    const shown = await bridge.call('showFile', source.id, path)
    if (!shown.ok) say(view, { text: shown.error.message })
  }
  const copyPath = async (): Promise<void> => {
    const located = await bridge.call('locateFile', source.id, path)
    if (located.ok) await copyText(view, located.value, `Copied ${located.value}.`)
    else say(view, { text: located.error.message })
  }
  const readAgain = async (): Promise<void> => {
    const answer = await bridge.call('readAgain', source.id, path)
    if (!answer.ok) return say(view, { text: answer.error.message })
    const isSame = answer.value.problems.some((other) => other.path === path && other.message === message)
    if (isSame) say(view, { text: 'Read again, and it is as it was.' })
  }
  return (
    <div className="problem-line">
      <span className="grow">
        <CutPath path={path} />
        <span className="ink2">
          <Sentence text={message} />
        </span>
      </span>
      <button
        type="button"
        className={look}
        aria-label={`${inBrowser ? 'Copy path' : 'Show file'}: ${path}`}
        onClick={() => void (inBrowser ? copyPath() : showFile())}
      >
        {inBrowser ? 'Copy path' : 'Show file'}
      </button>
      <button type="button" className={look} aria-label={`Read again: ${path}`} onClick={() => void readAgain()}>
        Read again
      </button>
    </div>
  )
}
