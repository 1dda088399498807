// Ways out of a fence although it is read-only there: sockets whose other end starts programs for anybody who
// connects. They are hidden. And the folder of its own that a program gets in place of /tmp.
import { existsSync, readdirSync, readlinkSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { ownProgram } from "../system/process.ts";

/** The sockets of services that start programs outside: containers, services, other terminals. */
export function doors(): readonly string[] {
  const user = `/run/user/${process.getuid?.() ?? 0}`;
  return [
    "/run/docker.sock",
    "/run/containerd/containerd.sock",
    "/run/podman/podman.sock",
    "/run/crio/crio.sock",
    "/run/lxd.socket",
    "/run/libvirt/libvirt-sock",
    "/run/dbus/system_bus_socket",
    "/run/systemd/private",
    `${user}/bus`,
    `${user}/docker.sock`,
    `${user}/podman/podman.sock`,
    `${user}/systemd/private`,
  ].filter((path) => existsSync(path));
}

/** Where programs are that lie in /tmp themselves: ours, Node's, and what the PATH names. */
export function programsInTmp(): readonly string[] {
  const own = dirname(dirname(ownProgram("supervisor")));
  const node = dirname(dirname(process.execPath));
  const named = (process.env.PATH ?? "").split(":");
  const real = [own, node, ...named].flatMap((path) => (existsSync(path) ? [realpathSync.native(path)] : []));
  return [...new Set(real)].filter((path) => path.startsWith("/tmp/"));
}

/** More mounts than this cost more than the start of an agent. */
const entriesMax = 200;

/** The entries of /tmp that stay visible, as arguments of bwrap; sockets of other workspaces and terminals do
 *  not. */
export function seenInTmp(): readonly string[] {
  try {
    return readdirSync("/tmp", { withFileTypes: true })
      .filter(({ name }) => !/^(?:tmux-|lockstep-\d|screen-?)/.test(name))
      .slice(0, entriesMax)
      .flatMap((entry) => {
        const path = join("/tmp", entry.name);
        return entry.isSymbolicLink()
          ? ["--symlink", readlinkSync(path), path]
          : ["--ro-bind-try", path, path];
      });
  } catch {
    return [];
  }
}
