import type { OpenedFlow } from '../../contract/studio/workspace-methods.ts'
import { Button } from '../controls/button.tsx'
import { DialogFoot } from '../dialogs/dialog-foot.tsx'
import { DialogFrame } from '../dialogs/dialog-frame.tsx'
import { useDrawn, usePage, useView } from '../page/use-page.tsx'
import './files.css'
import { differenceName, differencesText, flowDifferences } from './flow-differences.ts'

/** Thing by thing, what the file says and what is drawn. */
export function DifferencesDialog({ theirs }: { readonly theirs: OpenedFlow }) {
  const page = usePage()
  const isReadOnly = useView((view) => view.isReadOnly)
  const mine = useDrawn(({ history }) => history.document)
  const differences = mine === undefined ? [] : (flowDifferences(mine, theirs.text) ?? [])
  const done = (choice: () => void) => {
    choice()
    page.dialogs.setState({ open: undefined })
  }
  return (
    <DialogFrame
      isWide
      title="What is different"
      footer={
        <DialogFoot
          says={differencesText(differences)}
          does="Keep mine"
          isOff={isReadOnly}
          run={() => done(() => page.flow.keepMine(theirs.stamp))}
        >
          <Button look="framed" disabled={isReadOnly} onClick={() => done(() => page.takeTheirs(theirs))}>
            Take theirs
          </Button>
        </DialogFoot>
      }
    >
      <ul className="differences">
        {differences.map((difference) => (
          <li key={`${difference.section} ${difference.key}`}>
            <h3>{differenceName(difference)}</h3>
            <div className="difference-sides">
              <Side title="Yours" value={difference.before} />
              <Side title="Theirs" value={difference.after} />
            </div>
          </li>
        ))}
      </ul>
    </DialogFrame>
  )
}

function Side({ title, value }: { readonly title: string; readonly value: unknown }) {
  return (
    <div>
      <small>{title}</small>
      <pre className="message">{value === undefined ? 'not there' : JSON.stringify(value, null, 2)}</pre>
    </div>
  )
}
