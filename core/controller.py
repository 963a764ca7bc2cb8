"""The façade: every command that a click, a key, a schedule or the command line can give goes through it.

Commands may be called from any thread and return a `concurrent.futures.Future` at once; the actor and the cause
of the caller's context travel with them. A future fails with an `AfterglowError` whose text can be shown, and a
command that changes something resolves only when the change and its entry are on disk.

    controller.devices   add(address), remove(id), rename(id, name), try_simulated(count)
    controller.lights    add(spec), update(id, spec), remove(id), start(id), stop(id), pause(id), resume(id)
    controller.log       export(request, progress), preview_prune(policy), prune(progress), verify(progress),
                         backup(path), restore(path)
    controller.settings  change({name: value})
    controller.lock      lock(), unlock(passcode), set_passcode(current, new), remove_passcode(current)
    controller.reader    ask(key, question): questions to the log, see core.activity.reader

What happens is announced as the frozen dataclasses of `core.events`, to the one function given as `announce`,
on whichever thread it happened.
"""
