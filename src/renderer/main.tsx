import './platform/without-eval.ts'
import './theme/base.css'
import { createRoot, type Root } from 'react-dom/client'
import { watchDrafts } from './files/watch-drafts.ts'
import { keepLog } from './logs/keep-log.ts'
import { FaultBoundary } from './page/fault-boundary.tsx'
import { browserBar, keepAddress } from './page/keep-address.ts'
import { PageStudio } from './page/page-studio.ts'
import { PageProvider } from './page/use-page.tsx'
import { Refused } from './platform/studio-link.ts'
import { webLink } from './platform/web.ts'
import { windowLink } from './platform/window.ts'
import { StudioShell } from './shell/studio-shell.tsx'

/** The page of all states: in a page that was built for it alone. */
const isGallery = import.meta.env.MILLRACE_PAGE_GALLERY === 'yes' && location.pathname === '/gallery'

const element = document.getElementById('studio')
if (element !== null) {
  const root = createRoot(element)
  const page = new PageStudio(windowLink() ?? webLink(`ws://${location.host}/socket`))
  if (isGallery) void showGallery(root, page)
  else showStudio(root, page)
}

function showStudio(root: Root, page: PageStudio): void {
  watchDrafts(page)
  keepLog(page)
  const openAddressed = keepAddress(page, browserBar())
  root.render(
    <PageProvider page={page}>
      <FaultBoundary what="This page">
        <StudioShell />
      </FaultBoundary>
    </PageProvider>,
  )
  // What the services refused is said, also where nobody waited for the answer.
  addEventListener('unhandledrejection', ({ reason }) => {
    if (reason instanceof Refused) page.say(reason)
  })
  page
    .start()
    .then(openAddressed)
    .catch((error: unknown) => page.say(error))
    .finally(() => page.view.setState({ isArriving: false }))
}

async function showGallery(root: Root, page: PageStudio): Promise<void> {
  const { GalleryPage } = await import('./gallery/gallery-page.tsx')
  root.render(
    <PageProvider page={page}>
      <GalleryPage />
    </PageProvider>,
  )
}
