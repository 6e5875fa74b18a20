import { Avatar } from './avatar.tsx';
import type { State, User } from './model.ts';

/** Workspace, channel, and who one acts as. */
export const Sidebar = ({ state, user, onUser }: { state: State; user: User; onUser: (id: string) => void }) => (
  <nav class="sidebar" aria-label="Workspace">
    <h1>{state.team.name}</h1>
    <p class="stand-in">A local stand-in for Slack</p>
    <h2>Channels</h2>
    <ul>
      <li>
        <a href="#channel" aria-current="page">
          <span class="hash">#</span> {state.channel.name}
        </a>
      </li>
    </ul>
    <h2>Apps</h2>
    <ul>
      <li class="person">
        <Avatar id={state.bot.id} name={state.bot.name} small /> {state.bot.name}
      </li>
    </ul>
    <h2>People</h2>
    <ul>
      {state.users.map((person) => (
        <li key={person.id} class={`person ${person.id === user.id ? 'me' : ''}`}>
          <Avatar id={person.id} name={person.realName} small /> {person.realName}
          {person.id === user.id && <span class="you">you</span>}
        </li>
      ))}
    </ul>
    <label class="act-as">
      Act as
      <select value={user.id} onChange={(event) => onUser(event.currentTarget.value)}>
        {state.users.map((person) => (
          <option key={person.id} value={person.id}>
            {person.realName}
          </option>
        ))}
      </select>
    </label>
  </nav>
);
