import './page/without-eval.ts'
import './theme/base.css'
import { createRoot } from 'react-dom/client'
import { PageStudio } from './page/page-studio.ts'
import { PageProvider } from './page/use-page.tsx'
import { webLink } from './platform/web.ts'
import { windowLink } from './platform/window.ts'
import { StudioShell } from './shell/studio-shell.tsx'

const root = document.getElementById('studio')
if (root !== null) {
  const page = new PageStudio(windowLink() ?? webLink(`ws://${location.host}/socket`))
  createRoot(root).render(
    <PageProvider page={page}>
      <StudioShell />
    </PageProvider>,
  )
  void page.start()
}
