import { Send } from 'lucide-react'
import { Button } from '../controls/button.tsx'
import { chosenOf } from '../environments/environment-store.ts'
import { useEnvironments, usePage, useView } from '../page/use-page.tsx'
import { whereToSend } from './where-to-send.ts'

interface SendButtonProps {
  readonly node: string | undefined
  /** Where the message goes, as a person calls it. */
  readonly to: string
}

/** The way to send one message, beside what shows the messages of a node. */
export function SendButton({ node, to }: SendButtonProps) {
  const page = usePage()
  const isReadOnly = useView((view) => view.isReadOnly)
  const isProtected = useEnvironments((list) => chosenOf(list).isProtected)
  return (
    <Button
      aria-label={`Send a message ${to}`}
      title={`Send a message ${to}…`}
      disabled={isReadOnly || isProtected || node === undefined}
      onClick={() => page.dialogs.setState({ open: whereToSend(page, node) })}
    >
      <Send size={16} strokeWidth={1.75} aria-hidden />
    </Button>
  )
}
