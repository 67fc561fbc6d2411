import { useStore } from 'zustand'
import { NewTopicDialog } from '../data/new-topic-dialog.tsx'
import { ReferenceDialog } from '../data/reference-dialog.tsx'
import { TopicDialog } from '../data/topic-dialog.tsx'
import { AcceptEnvironmentDialog } from '../environments/accept-environment-dialog.tsx'
import { EnvironmentDialog } from '../environments/environment-dialog.tsx'
import { RunSheetDialog } from '../environments/run-sheet-dialog.tsx'
import { DeleteDialog } from '../files/delete-dialog.tsx'
import { DeleteTestDialog } from '../tests/delete-test-dialog.tsx'
import { RenameTestDialog } from '../tests/rename-test-dialog.tsx'
import { DifferencesDialog } from '../files/differences-dialog.tsx'
import { NewFlowDialog } from '../files/new-flow-dialog.tsx'
import { RenameDialog } from '../files/rename-dialog.tsx'
import { usePage } from '../page/use-page.tsx'
import { AcceptDialog } from '../runs/accept-dialog.tsx'
import { RunCleanDialog } from '../runs/run-clean-dialog.tsx'
import { RunFromTimeDialog } from '../runs/run-from-time-dialog.tsx'
import { SendDialog } from '../send/send-dialog.tsx'
import { ImportDialog } from '../share/import-dialog.tsx'
import { ShareDialog } from '../share/share-dialog.tsx'
import { OpenFolderDialog } from '../welcome/open-folder-dialog.tsx'

/** The dialog that is open. */
export function StudioDialogs() {
  const open = useStore(usePage().dialogs, (dialogs) => dialogs.open)
  if (open === undefined) return null
  switch (open.type) {
    case 'reference':
      return <ReferenceDialog {...open} />
    case 'topic':
      return <TopicDialog key={open.topic} topic={open.topic} first={open.tab} />
    case 'send':
      return <SendDialog key={open.node} node={open.node} />
    case 'new-topic':
      return <NewTopicDialog name={open.name} isCompacted={open.isCompacted} />
    case 'new-flow':
      return <NewFlowDialog />
    case 'import':
      return <ImportDialog text={open.text} from={open.from} />
    case 'share':
      return <ShareDialog />
    case 'open-folder':
      return <OpenFolderDialog />
    case 'differences':
      return <DifferencesDialog theirs={open.theirs} />
    case 'rename-flow':
      return <RenameDialog file={open.file} name={open.name} />
    case 'delete-flow':
      return <DeleteDialog file={open.file} name={open.name} />
    case 'rename-test':
      return <RenameTestDialog file={open.file} name={open.name} />
    case 'delete-test':
      return <DeleteTestDialog file={open.file} name={open.name} />
    case 'run-from-time':
      return <RunFromTimeDialog />
    case 'run-clean':
      return <RunCleanDialog />
    case 'environment':
      return <EnvironmentDialog key={open.name} name={open.name} said={open.said} />
    case 'accept-environment':
      return <AcceptEnvironmentDialog name={open.name} said={open.said} />
    case 'run-sheet':
      return <RunSheetDialog {...open} />
    case 'accept-flow':
      return <AcceptDialog file={open.file} again={open.again} />
  }
}
