import { Button } from '../controls/button.tsx'
import { usePage, useView } from '../page/use-page.tsx'

/** One page draws at a time; any other one says so, and takes the pen over at a press. */
export function LookingOnBar() {
  const page = usePage()
  const isShown = useView((view) => view.isReadOnly && !view.isElsewhere)
  if (!isShown) return null
  return (
    <section className="notice" aria-label="This page looks on">
      <span role="status">
        <strong>Another page of this Studio edits; this one looks on.</strong> It shows what the other one
        saves.
      </span>
      <Button
        look="framed"
        onClick={() => void page.link.ask('pen.take', {}).catch((error: unknown) => page.say(error))}
      >
        Edit here
      </Button>
    </section>
  )
}
