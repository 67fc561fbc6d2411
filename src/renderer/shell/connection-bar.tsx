import { useStore } from 'zustand'
import { Button } from '../controls/button.tsx'
import { usePage } from '../page/use-page.tsx'

/** The services do not answer: what is drawn stays, and what is shown of runs is of a moment ago. */
export function ConnectionBar() {
  const connection = useStore(usePage().link.connection)
  if (connection === 'lost')
    return (
      <div className="notice" role="alert">
        <span>
          <strong>The program does not answer.</strong> What is drawn here stays; figures of what runs are of
          before. Trying again.
        </span>
      </div>
    )
  if (connection === 'refused')
    return (
      <div className="notice" role="alert">
        <span>
          <strong>Millrace was started anew and does not know this page.</strong> Open the address that it has
          printed: then this page goes on too. What is drawn here stays.
        </span>
      </div>
    )
  if (connection === 'strange')
    return (
      <div className="notice" role="alert">
        <span>
          <strong>This page and the program do not understand one another.</strong> Reload the page: it is of
          another version. What was not saved is offered again then.
        </span>
        <Button look="framed" onClick={() => location.reload()}>
          Reload
        </Button>
      </div>
    )
  return null
}
