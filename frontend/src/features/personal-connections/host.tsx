import { useEffect } from 'react';
import { handle } from '../../actions';
import { setUp } from './set-up';

/** Always there: "Set up" works from Home, the palette and wherever else it is offered. */
export default function PersonalConnectionsHost() {
  useEffect(() => handle('set-up', ({ connectionId }) => void setUp(connectionId)), []);
  return null;
}
