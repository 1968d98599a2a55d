package org.weightscape.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class JobServiceTest {
    private final AtomicLong clock = new AtomicLong();
    private final Deque<Runnable> waiting = new ArrayDeque<>();

    /** Runs every task when the test says so, on the test's own thread. */
    private final JobService stepped = new JobService(waiting::addLast, Runnable::run, clock::get, 2);

    private void step() {
        waiting.removeFirst().run();
    }

    private void seconds(long seconds) {
        clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void aJobRunsAndGivesItsResult() throws Exception {
        Job<String> job = stepped.submit("Read", context -> {
            context.update(0.5, "half");
            return "text";
        });
        assertEquals(JobState.QUEUED, job.state());
        assertTrue(Double.isNaN(job.fraction()));
        step();
        assertEquals(JobState.DONE, job.state());
        assertEquals(1, job.fraction());
        assertEquals("half", job.message());
        assertEquals("text", job.result().get());
    }

    @Test
    void aFailureIsKeptWithItsException() {
        IllegalStateException boom = new IllegalStateException("boom");
        Job<String> job = stepped.submit("Fail", context -> {
            throw boom;
        });
        step();
        assertEquals(JobState.FAILED, job.state());
        assertSame(boom, job.failure().orElseThrow());
        ExecutionException seen = assertThrows(ExecutionException.class, () -> job.result().get());
        assertSame(boom, seen.getCause());
    }

    @Test
    void progressNeverGoesBackAndIgnoresNonsense() {
        List<Double> seen = new ArrayList<>();
        List<Job<?>> jobs = new ArrayList<>();
        jobs.add(stepped.submit("Count", context -> {
            for (double fraction : new double[] {0.2, 0.1, Double.NaN, 7, 0.6}) {
                context.update(fraction, "");
                seen.add(jobs.getFirst().fraction());
            }
            return 0;
        }));
        step();
        assertEquals(List.of(0.2, 0.2, 0.2, 0.2, 0.6), seen);
    }

    @Test
    void elapsedTimeLeavesTheQueueOutAndTimeLeftFollowsTheRecentRate() {
        List<Optional<Duration>> left = new ArrayList<>();
        List<Job<?>> jobs = new ArrayList<>();
        jobs.add(stepped.submit("Train", context -> {
            Job<?> self = jobs.getFirst();
            left.add(self.timeLeft());
            seconds(40); // a slow start that must be forgotten
            for (int i = 1; i <= 50; i++) {
                seconds(1);
                context.update(i / 100.0, "epoch " + i);
            }
            left.add(self.timeLeft());
            seconds(1);
            left.add(self.timeLeft());
            seconds(99);
            left.add(self.timeLeft());
            return 0;
        }));
        seconds(1000);
        step();
        assertEquals(Optional.empty(), left.get(0));
        assertEquals(50, left.get(1).orElseThrow().toSeconds());
        assertEquals(49, left.get(2).orElseThrow().toSeconds());
        assertTrue(left.get(3).orElseThrow().toSeconds() > 100, "a silent job is slower than it was: " + left.get(3));
        assertEquals(190, jobs.getFirst().elapsed().toSeconds());
        assertEquals(Optional.empty(), jobs.getFirst().timeLeft());
    }

    @Test
    void oneTrainingAtATimeAndABoundedNumberOfOthers() {
        Job<Integer> first = stepped.submit("Train", Lane.TRAINING, context -> 1);
        Job<Integer> second = stepped.submit("Train again", Lane.TRAINING, context -> 2);
        for (int i = 0; i < 3; i++) {
            stepped.submit("Compute", context -> 3);
        }
        assertEquals(3, waiting.size(), "one training and two computations have a place");
        step();
        assertEquals(JobState.DONE, first.state());
        assertEquals(JobState.QUEUED, second.state());
        assertEquals(3, waiting.size());
        while (!waiting.isEmpty()) {
            step();
        }
        assertTrue(stepped.jobs().stream().allMatch(job -> job.state() == JobState.DONE));
        stepped.forgetFinished();
        assertEquals(List.of(), stepped.jobs());
    }

    @Test
    void aCancelledJobInTheQueueNeverRuns() {
        stepped.submit("Train", Lane.TRAINING, context -> 1);
        Job<Integer> second = stepped.submit("Train again", Lane.TRAINING, context -> {
            throw new AssertionError("must not run");
        });
        second.cancel();
        step();
        assertEquals(0, waiting.size());
        assertEquals(JobState.CANCELLED, second.state());
        assertTrue(second.result().isCompletedExceptionally());
    }

    @Test
    void cancellingIsSeenAtOnceAndWhatATaskGivesAfterwardsIsThrownAway() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        try (JobService service = JobService.started(Runnable::run)) {
            Job<String> job = service.submit("Spin", context -> {
                running.countDown();
                while (!context.isCancelled()) {
                    Thread.onSpinWait();
                }
                stopped.countDown();
                return "too late";
            });
            assertTrue(running.await(10, TimeUnit.SECONDS));
            long before = System.nanoTime();
            job.cancel();
            assertEquals(JobState.CANCELLED, job.state());
            assertTrue(stopped.await(10, TimeUnit.SECONDS));
            assertTrue(System.nanoTime() - before < Duration.ofMillis(500).toNanos());
            assertTrue(job.result().isCompletedExceptionally());
        }
    }

    @Test
    void aPausedTrainingWaitsAndItsPauseIsNotRunningTime() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CompletableFuture<JobState> paused = new CompletableFuture<>();
        JobService service = new JobService(
                work -> Thread.ofPlatform().daemon().start(work), Runnable::run, clock::get, 1);
        service.addListener(job -> {
            if (job.state() == JobState.PAUSED) {
                paused.complete(job.state());
            }
        });
        try (service) {
            Job<String> job = service.submit("Train", Lane.TRAINING, context -> {
                running.countDown();
                while (!context.isPauseRequested()) {
                    Thread.onSpinWait();
                }
                context.awaitResume();
                return "trained";
            });
            assertTrue(running.await(10, TimeUnit.SECONDS));
            seconds(3);
            job.pause();
            assertEquals(JobState.PAUSED, paused.get(10, TimeUnit.SECONDS));
            seconds(100);
            assertEquals(3, job.elapsed().toSeconds());
            job.resume();
            assertEquals("trained", job.result().get(10, TimeUnit.SECONDS));
            assertEquals(3, job.elapsed().toSeconds());
        }
    }

    @Test
    void aPausedTrainingCanBeCancelled() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        CountDownLatch running = new CountDownLatch(1);
        try (JobService service = JobService.started(Runnable::run)) {
            Job<String> job = service.submit("Train", Lane.TRAINING, context -> {
                running.countDown();
                try {
                    while (true) {
                        context.awaitResume();
                        Thread.onSpinWait();
                    }
                } finally {
                    ended.countDown();
                }
            });
            assertTrue(running.await(10, TimeUnit.SECONDS));
            job.pause();
            job.cancel();
            assertTrue(ended.await(10, TimeUnit.SECONDS));
            assertEquals(JobState.CANCELLED, job.state());
        }
    }

    @Test
    void wishesArePassedOnToWorkWithAControlOfItsOwn() throws Exception {
        List<String> wishes = new java.util.concurrent.CopyOnWriteArrayList<>();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        JobControl control = new JobControl() {
            @Override
            public void cancel() {
                wishes.add("cancel");
                cancelled.countDown();
            }

            @Override
            public void pause() {
                wishes.add("pause");
            }

            @Override
            public void resume() {
                wishes.add("resume");
            }
        };
        try (JobService service = JobService.started(Runnable::run)) {
            Job<Integer> job = service.submit("Train", Lane.TRAINING, context -> {
                context.forwardTo(control);
                running.countDown();
                cancelled.await();
                return 1;
            });
            assertTrue(running.await(10, TimeUnit.SECONDS));
            job.pause();
            assertEquals(JobState.PAUSED, job.state());
            job.resume();
            assertEquals(JobState.RUNNING, job.state());
            job.cancel();
            assertEquals(List.of("pause", "resume", "cancel"), wishes);
        }
    }

    @Test
    void reportsThatComeTooFastAreFolded() {
        Deque<Runnable> slowListener = new ArrayDeque<>();
        JobService service = new JobService(Runnable::run, slowListener::addLast, clock::get, 1);
        List<Double> heard = new ArrayList<>();
        service.addListener(job -> heard.add(job.fraction()));
        service.submit("Count", context -> {
            for (int i = 0; i <= 1000; i++) {
                context.update(i / 1000.0, "");
            }
            return 0;
        });
        assertEquals(1, slowListener.size());
        slowListener.removeFirst().run();
        assertEquals(List.of(1.0), heard);
        service.close();
    }

    @Test
    void closingCancelsEverythingAndTakesNoMore() {
        Job<Integer> job = stepped.submit("Compute", context -> 1);
        stepped.close();
        assertEquals(JobState.CANCELLED, job.state());
        assertThrows(RejectedExecutionException.class, () -> stepped.submit("More", context -> 1));
    }

    @Test
    void onlyTheLatestRequestOfAKeyIsPublished() {
        LatestWins latest = new LatestWins(stepped, Runnable::run);
        List<String> published = new ArrayList<>();
        List<Throwable> failed = new ArrayList<>();
        Job<String> first = latest.request("layout", "Lay out", context -> "first", published::add, failed::add);
        latest.request("layout", "Lay out", context -> "second", published::add, failed::add);
        latest.request("probe", "Probe", context -> "probe", published::add, failed::add);
        while (!waiting.isEmpty()) {
            step();
        }
        assertEquals(JobState.CANCELLED, first.state());
        assertEquals(List.of("second", "probe"), published);
        latest.<String>request(
                "layout",
                "Lay out",
                context -> {
                    throw new java.io.IOException("disk");
                },
                published::add,
                failed::add);
        step();
        assertEquals(1, failed.size());
        assertInstanceOf(java.io.IOException.class, failed.getFirst());
        assertFalse(published.contains("first"));
        Job<String> stopped = latest.request("layout", "Lay out", context -> "stopped", published::add, failed::add);
        stopped.cancel();
        assertInstanceOf(java.util.concurrent.CancellationException.class, failed.getLast());
    }

    @Test
    void aResultThatArrivesAfterANewerRequestIsThrownAway() {
        Deque<Runnable> publisher = new ArrayDeque<>();
        LatestWins latest = new LatestWins(stepped, publisher::addLast);
        List<String> published = new ArrayList<>();
        latest.request("layout", "Lay out", context -> "first", published::add, error -> {});
        step();
        latest.request("layout", "Lay out", context -> "second", published::add, error -> {});
        step();
        publisher.forEach(Runnable::run);
        assertEquals(List.of("second"), published);
    }
}
