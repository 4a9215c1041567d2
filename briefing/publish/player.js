// Puts our player in the place of the browser's: keeps sound, chapter bar, chapters and transcript together.
"use strict";
(() => {
  const one = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const player = one(".player"), audio = one("audio"), seek = one(".seek"), tip = one(".tip"), follow = one(".follow");
  const duration = player.dataset.duration / 1000;
  const start = (element) => element.dataset.start / 1000;
  const segments = all(".segments a"), chapters = all(".chapters a"), lines = all(".line");
  const starts = chapters.map(start), begins = lines.map(start);

  // What is remembered: the place in each episode, the speed, whether letters are keys. A page opened from disk, or a
  // private window, may have nothing to remember with.
  const place = "briefing:place:" + player.dataset.guid;
  const recall = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const remember = (key, value) => { try { localStorage.setItem(key, value); } catch { /* then not */ } };

  const clock = (time) => {
    const s = Math.floor(time), h = Math.floor(s / 3600), two = (n) => String(n).padStart(2, "0");
    return h ? `${h}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}` : `${Math.floor(s / 60)}:${two(s % 60)}`;
  };
  // The last of some ascending times that is not after a time; -1 where all are. A hair is forgiven: sound is found
  // to a sample, not to a decimal.
  const last = (times, time) => {
    let low = 0, high = times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (times[middle] <= time + 0.02) low = middle + 1; else high = middle;
    }
    return low - 1;
  };

  // Showing where we are ----------------------------------------------------------------------------------------------

  let chapter = -1, line = -1, second = -1, wanted = null, following = true;
  const now = () => wanted ?? audio.currentTime;
  const mark = (elements, index, value) => elements.forEach((element, number) => {
    if (number === index) element.setAttribute("aria-current", value); else element.removeAttribute("aria-current");
  });
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const bring = () => {
    if (line < 0) return;
    const box = lines[line].getBoundingClientRect(), room = innerHeight;
    if (box.top < room * 0.25 || box.bottom > room * 0.7)
      lines[line].scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
  };
  const show = () => {
    const time = now();
    seek.value = time;
    seek.style.setProperty("--at", `${100 * time / duration}%`);
    const where = last(starts, time), said = last(begins, time);
    if (where !== chapter) {
      chapter = where;
      mark(segments, chapter, "true");
      mark(chapters, chapter, "true");
      one(".now .chapter").textContent = chapter < 0 ? "" : chapters[chapter].querySelector(".title").textContent;
      const list = one(".chapters"), shown = chapters[chapter];
      if (shown && list.scrollHeight > list.clientHeight) list.scrollTop = shown.offsetTop - list.clientHeight / 2;
      announce();
    }
    if (Math.floor(time) !== second) {
      second = Math.floor(time);
      one(".at").textContent = clock(time);
      seek.setAttribute("aria-valuetext", `${clock(time)} of ${clock(duration)}, ${one(".now .chapter").textContent}`);
    }
    if (said !== line) {
      line = said;
      mark(lines, line, "true");
      if (following && !audio.paused) bring();
    }
  };
  const run = () => { show(); if (!audio.paused) requestAnimationFrame(run); };

  // Going somewhere ---------------------------------------------------------------------------------------------------

  const go = (time) => {
    wanted = Math.min(Math.max(0, time), duration);
    if (audio.readyState > 0) { audio.currentTime = wanted; wanted = null; }
    show();
  };
  // A jump that was asked for: the words come along, and are told to those who do not see them.
  const jump = (time) => {
    go(time);
    trail(true);
    bring();
    one("[role=status]").textContent = seek.getAttribute("aria-valuetext");
  };
  const toggle = () => { if (audio.paused) audio.play().catch(broken); else audio.pause(); };
  const step = (by) => jump(now() + by);
  const turn = (by) => {
    // back goes to where this chapter starts, unless it has only just
    const to = by < 0 && now() - starts[chapter] > 3 ? chapter : chapter + by;
    if (starts.length) jump(starts[Math.min(Math.max(0, to), starts.length - 1)]);
  };
  const pace = (by) => {
    const speed = one(".speed select");
    speed.selectedIndex = Math.min(Math.max(0, speed.selectedIndex + by), speed.length - 1);
    audio.playbackRate = speed.value;
    remember("briefing:speed", speed.value);
  };
  const trail = (wish) => { following = wish; follow.hidden = wish || audio.paused; };
  const broken = (reason) => {
    if (reason.name === "AbortError") return;  // stopped before it began
    const fault = one(".fault");
    fault.textContent = `The sound cannot be played: is ${decodeURIComponent(audio.getAttribute("src"))} beside this page?`;
    fault.hidden = false;
  };

  // The sound ---------------------------------------------------------------------------------------------------------

  let kept = 0;
  audio.addEventListener("loadedmetadata", () => { if (wanted !== null) go(wanted); });
  audio.addEventListener("play", () => { trail(following); button(); run(); });
  audio.addEventListener("pause", () => { trail(following); button(); keep(); });
  audio.addEventListener("seeked", show);
  audio.addEventListener("error", () => broken(audio.error));
  audio.addEventListener("timeupdate", () => { show(); if (Math.abs(audio.currentTime - kept) > 5) keep(); });
  const button = () => {
    one(".play").setAttribute("aria-label", audio.paused ? "Play" : "Pause");
    player.classList.toggle("playing", !audio.paused);
  };
  const keep = () => {
    kept = audio.currentTime;
    remember(place, audio.ended || kept > duration - 5 ? 0 : kept.toFixed(1));
  };
  addEventListener("pagehide", keep);

  // Mouse and fingers -------------------------------------------------------------------------------------------------

  one(".play").addEventListener("click", toggle);
  one(".back").addEventListener("click", () => step(-15));
  one(".forward").addEventListener("click", () => step(15));
  one(".speed select").addEventListener("change", () => pace(0));
  follow.addEventListener("click", () => { trail(true); bring(); });
  seek.addEventListener("input", () => go(Number(seek.value)));
  seek.addEventListener("change", () => jump(Number(seek.value)));
  seek.addEventListener("pointermove", (event) => {
    const box = seek.getBoundingClientRect(), share = Math.min(Math.max(0, (event.clientX - box.left) / box.width), 1);
    const under = last(starts, share * duration);
    tip.textContent = `${clock(share * duration)}  ${under < 0 ? "" : segments[under].textContent}`;
    tip.style.setProperty("--x", `${100 * share}%`);
    tip.hidden = false;
  });
  seek.addEventListener("pointerleave", () => { tip.hidden = true; });
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !getSelection().isCollapsed) return;
    const link = event.target.closest("a"), said = event.target.closest(".line");
    if (link ? link.hash.startsWith("#t=") && link.pathname === location.pathname : said) {
      event.preventDefault();
      jump(link ? Number(link.hash.slice(3)) : start(said));
      if (link) history.replaceState(null, "", link.hash);
      if (audio.paused) toggle();
    }
  });

  // Keys --------------------------------------------------------------------------------------------------------------

  const letters = one(".keys input");
  const keys = {
    " ": toggle, ArrowLeft: () => step(-15), ArrowRight: () => step(15),
    k: toggle, j: () => step(-15), l: () => step(15), n: () => turn(1), p: () => turn(-1),
    ">": () => pace(1), "<": () => pace(-1), f: () => { trail(true); bring(); },
  };
  const isLetter = (key) => key.length === 1 && key !== " ";
  document.addEventListener("keydown", (event) => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key, on = event.target;
    const act = Object.hasOwn(keys, key) && keys[key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey || (isLetter(key) && !letters.checked)) return;
    if (on.matches("select") || (key === " " && on.matches("button, summary, input[type=checkbox]"))) return;
    event.preventDefault();
    act();
  });
  letters.addEventListener("change", () => remember("briefing:letters", letters.checked));

  // Who scrolls reads elsewhere, and is left alone ----------------------------------------------------------------------

  const away = () => { if (!audio.paused) trail(false); };
  addEventListener("wheel", away, { passive: true });
  addEventListener("touchmove", (event) => { if (!player.contains(event.target)) away(); }, { passive: true });
  addEventListener("keydown", (event) => {
    if (["PageUp", "PageDown", "Home", "End", "ArrowUp", "ArrowDown"].includes(event.key) && event.target !== seek) away();
  });
  addEventListener("pointerdown", (event) => { if (event.target === document.documentElement) away(); });  // the bar

  // The lock screen, headphones -----------------------------------------------------------------------------------------

  const session = navigator.mediaSession;
  const announce = () => {
    if (session) session.metadata = new MediaMetadata({
      title: one(".now .chapter").textContent || player.dataset.title, artist: player.dataset.title });
  };
  if (session) for (const [name, act] of Object.entries({
    seekbackward: () => step(-15), seekforward: () => step(15), seekto: (event) => jump(event.seekTime),
    previoustrack: () => turn(-1), nexttrack: () => turn(1),
  })) try { session.setActionHandler(name, act); } catch { /* a browser without this one */ }

  // Beginning ---------------------------------------------------------------------------------------------------------

  for (const link of all(".segments a, .chapters a, .line .time")) link.href = link.hash;  // without us they play the file
  audio.controls = false;
  for (const hidden of [one(".deck"), one(".keys")]) hidden.hidden = false;
  document.documentElement.classList.add("scripted");
  letters.checked = recall("briefing:letters") !== "false";
  const speed = one(".speed select");
  speed.value = recall("briefing:speed") ?? "1";
  if (speed.selectedIndex < 0) speed.value = "1";
  audio.defaultPlaybackRate = audio.playbackRate = speed.value;
  const asked = () => location.hash.startsWith("#t=") ? Number(location.hash.slice(3)) : NaN;
  addEventListener("hashchange", () => { if (asked() >= 0) jump(asked()); });
  if (asked() >= 0) jump(asked()); else go(Number(recall(place)) || 0);
})();
