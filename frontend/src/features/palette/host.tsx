import { useState } from 'react';
import { useActions } from '../../actions';
import { palette as text } from '../../texts/palette';
import { Palette } from './Palette';

/** Always there: Ctrl+K anywhere, also from a text field. */
export default function PaletteHost() {
  const [open, setOpen] = useState(false);
  useActions([{ id: 'app.palette', label: text('open'), icon: 'search', group: 'app', keys: ['$mod+k'], inFields: true, run: () => setOpen(true) }]);
  return open ? <Palette onClose={() => setOpen(false)} /> : null;
}
