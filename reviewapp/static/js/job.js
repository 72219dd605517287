// The page of a job that goes on: its progress as the server tells it, and the page anew when the state changes.

const SECONDS = 1;
const LONGEST = 30; // between two questions while the server does not answer

const facts = document.querySelector("[data-job]");
const bar = facts.querySelector("progress");
const done = facts.querySelector("[data-done]");
const step = facts.querySelector("[data-step]");
const stepDone = facts.querySelector("[data-step-done]");
const stepTotal = facts.querySelector("[data-step-total]");

/** Show the progress; false once the page no longer says how the job stands. */
function show(job) {
  if (job.total) bar.value = job.parts_done;
  done.textContent = job.done;
  step.hidden = !job.step_total;
  stepDone.textContent = job.step_done;
  stepTotal.textContent = job.step_total;
  return job.state === facts.dataset.state;
}

/** Ask, and ask again after a while; a session that ran out leads to the sign-in by way of the reload. */
async function ask(seconds) {
  let next = SECONDS;
  try {
    const answer = await fetch(facts.dataset.job);
    if (answer.redirected || (answer.ok && !show(await answer.json()))) {
      location.reload();
      return;
    }
    if (!answer.ok) next = Math.min(2 * seconds, LONGEST);
  } catch {
    next = Math.min(2 * seconds, LONGEST);
  }
  setTimeout(ask, next * 1000, next);
}

setTimeout(ask, SECONDS * 1000, SECONDS);
