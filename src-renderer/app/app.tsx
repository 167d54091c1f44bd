// First, so that the styles of the views come after the shared ones.
import './app.css'
import { CSPProvider } from '@base-ui/react/csp-provider'
import type { ReactElement, ReactNode } from 'react'
import { assertNever } from '../../src-core/lib/assert-never.ts'
import { TagVocabulary } from '../ui/tag-looks.ts'
import { KeyWaiting } from '../views/key-waiting/key-waiting.tsx'
import { LayoutSwitch } from '../views/layout-switch.tsx'
import { Rail } from '../views/namespace-sidebar/rail.tsx'
import { Sidebar } from '../views/namespace-sidebar/sidebar.tsx'
import { ToastHost } from '../views/notices/toast.tsx'
import { TroubleBanner } from '../views/notices/trouble-banner.tsx'
import { PeopleHere } from '../views/presence/people-here.tsx'
import { PromotionNews } from '../views/promotion/promotion-news.tsx'
import { QueryBar } from '../views/query-bar/query-bar.tsx'
import { RunsScreen } from '../views/runs-screen.tsx'
import { SyncPill } from '../views/sync-indicator/sync-pill.tsx'
import { Welcome } from '../views/welcome/welcome.tsx'
import { later } from './later.tsx'
import { isStoreShut } from './replica-state.ts'
import { ServicesContext, useServices, type Services } from './services.ts'
import { useStore } from './store.ts'
import { useMedia } from './use-media.ts'
import type { ViewState } from './view-state.ts'

const AddSourceDialog = later(async () => (await import('../views/sources/add-source-dialog.tsx')).AddSourceDialog)
const CommandPalette = later(async () => (await import('../views/command-palette/command-palette.tsx')).CommandPalette)
const ConfirmTag = later(
  async () => (await import('../views/confirm-tag/confirm-tag.tsx')).ConfirmTag,
  ({ asking }) => asking !== null,
)
const ContextMenu = later(
  async () => (await import('../views/context-menu/context-menu.tsx')).ContextMenu,
  ({ menu }) => menu !== null,
)
const NoteEditor = later(
  async () => (await import('../views/note-editor/note-editor.tsx')).NoteEditor,
  ({ noting }) => noting !== null,
)
const ReviewScreen = later(async () => (await import('../views/review/review-screen.tsx')).ReviewScreen)
const SettingsScreen = later(async () => (await import('../views/settings/settings-screen.tsx')).SettingsScreen)
const ShortcutsDialog = later(async () => (await import('../views/shortcuts/shortcuts-dialog.tsx')).ShortcutsDialog)
const SourcesScreen = later(async () => (await import('../views/sources/sources-screen.tsx')).SourcesScreen)
const TagEditor = later(
  async () => (await import('../views/tag-editor/tag-editor.tsx')).TagEditor,
  ({ editing }) => editing !== null,
)
const VocabularyScreen = later(async () => (await import('../views/vocabulary/vocabulary-screen.tsx')).VocabularyScreen)

export function App({ services }: { services: Services }): ReactElement {
  return (
    <CSPProvider disableStyleElements>
      <ServicesContext value={services}>
        <WithVocabulary>
          <Frame />
          <Dialogs />
          <ToastHost />
          <KeyWaiting />
          <ContextMenu />
        </WithVocabulary>
      </ServicesContext>
    </CSPProvider>
  )
}

/** Tags look everywhere as the workspace has agreed. */
function WithVocabulary({ children }: { children: ReactNode }): ReactElement {
  const vocabulary = useStore(useServices().replicaState, (state) => state.vocabulary)
  return <TagVocabulary value={vocabulary}>{children}</TagVocabulary>
}

function Frame(): ReactElement {
  const { view, host, replicaState } = useServices()
  const screen = useStore(view, (state) => state.screen)
  const reviewing = useStore(view, (state) => state.review !== null)
  const findingStart = useStore(view, (state) => state.findingStart)
  const sourceCount = useStore(host, (state) => (state.sources === null && !state.unreachable ? null : (state.sources?.length ?? 1)))
  const runCount = useStore(replicaState, (state) => state.status?.runCount ?? null)
  const isShut = useStore(replicaState, ({ status }) => status !== null && isStoreShut(status))
  const rail = useMedia('(max-width: 73.74em)')
  // Whether this is a first start, and with which view a window opens, is known in a moment; nothing is drawn that would be taken away again.
  if (runCount === null || findingStart || (runCount === 0 && sourceCount === null)) return <div className="work" />
  if (runCount === 0 && sourceCount === 0 && screen !== 'settings' && !isShut) {
    return (
      <div className="work first-start">
        <TroubleBanner />
        <Welcome />
      </div>
    )
  }
  if (reviewing)
    return (
      <>
        <ReviewScreen />
        <RunEditors />
      </>
    )
  return (
    <div className={`frame${rail ? ' with-rail' : ''}`}>
      {rail ? <Rail /> : <Sidebar />}
      <div className="work">
        <header className="top-bar">
          <QueryBar />
          <LayoutSwitch />
          <PeopleHere />
          <SyncPill />
        </header>
        <TroubleBanner />
        <PromotionNews />
        <Screen screen={screen} />
      </div>
      <RunEditors />
    </div>
  )
}

/** What opens over the runs that it is about. */
function RunEditors(): ReactElement {
  return (
    <>
      <TagEditor />
      <NoteEditor />
      <ConfirmTag />
    </>
  )
}

function Screen({ screen }: { screen: ViewState['screen'] }): ReactElement {
  switch (screen) {
    case 'runs':
      return <RunsScreen />
    case 'settings':
      return <SettingsScreen />
    case 'sources':
      return <SourcesScreen />
    case 'vocabulary':
      return <VocabularyScreen />
    default:
      return assertNever(screen)
  }
}

function Dialogs(): ReactElement | null {
  const { view } = useServices()
  const dialog = useStore(view, (state) => state.dialog)
  if (dialog === 'shortcuts') return <ShortcutsDialog />
  if (dialog === 'palette') return <CommandPalette />
  return dialog === 'add-source' ? <AddSourceDialog /> : null
}
