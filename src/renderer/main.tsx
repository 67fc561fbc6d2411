import './theme/base.css'
import { createRoot } from 'react-dom/client'

const root = document.getElementById('studio')
if (root !== null) createRoot(root).render(<h1>Millrace</h1>)
