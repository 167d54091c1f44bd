import { useState, type ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { Icon } from '../../ui/icon.tsx'
import { Sentence } from '../../ui/sentence.tsx'
import { countOf, formatBytes, formatCount } from '../../ui/words.ts'
import { SettingRow } from './setting-row.tsx'
import { SettingsSection } from './settings-section.tsx'
import { useExport } from './use-export.ts'
import { useStorage } from './use-storage.ts'

/** What is kept on this machine, and a copy of it to take away. */
export function DataPart(): ReactElement {
  const { replicaState } = useServices()
  const runs = useStore(replicaState, (state) => state.status?.runCount ?? 0)
  const tags = useStore(replicaState, (state) => state.sidebar?.tagTotal ?? 0)
  const { state: storage, keep } = useStorage(navigator.storage)
  const [refused, setRefused] = useState(false)
  return (
    <>
      <SettingsSection title="On this machine">
        <SettingRow label="Runs and tags" note="Facts of runs and everybody's opinions of them, readable without a source">
          {() => (
            <span>
              {countOf(runs, 'run')}, {countOf(tags, 'tag')}
            </span>
          )}
        </SettingRow>
        <SettingRow
          label="Storage used"
          note={storage === null ? 'This browser does not say how much it takes.' : `Of ${formatBytes(storage.quota)} that it may take`}
        >
          {() => storage !== null && <span>{formatBytes(storage.used)}</span>}
        </SettingRow>
        <SettingRow
          label="When the disk is nearly full"
          note={
            storage?.isPersisted === true
              ? 'The browser keeps it all.'
              : refused
                ? 'The browser does not promise to keep it. Sources can be read again; an export keeps the opinions.'
                : 'The browser may clear it by itself. Ask it to keep it all.'
          }
        >
          {() =>
            storage?.isPersisted === false &&
            !refused && (
              <button type="button" className="button" onClick={() => void keep().then((kept) => setRefused(!kept))}>
                Keep it
              </button>
            )
          }
        </SettingRow>
      </SettingsSection>
      <ExportSection />
    </>
  )
}

function ExportSection(): ReactElement {
  const { progress, outcome, start, stop } = useExport()
  return (
    <SettingsSection title="Export">
      <SettingRow
        label="Runs and opinions"
        note={
          <span role="status">
            {progress !== null ? (
              progress.total === 0 ? (
                'Reading…'
              ) : (
                `${formatCount(progress.done)} of ${countOf(progress.total, 'run')}`
              )
            ) : outcome === null ? (
              'One file of JSON lines: every run with its facts, tags, notes and history'
            ) : (
              <Sentence text={outcome} />
            )}
          </span>
        }
      >
        {() =>
          progress === null ? (
            <button type="button" className="button" onClick={start}>
              <Icon name="download" />
              Export
            </button>
          ) : (
            <button type="button" className="button" onClick={stop}>
              Stop
            </button>
          )
        }
      </SettingRow>
    </SettingsSection>
  )
}
