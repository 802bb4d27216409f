using System.Net;
using System.Text;
using Microsoft.Playwright;

namespace Maillage.EndToEnd;

/// <summary>What tells the weight of pages, on a small site that answers as slowly as a busy machine.</summary>
public sealed class LineTests(Chromium chromium)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task The_mark_that_a_page_left_behind_is_neither_counted_for_the_next_page_nor_waited_for()
    {
        using SlowSite site = new();
        await using IBrowserContext context = await Open(site);
        IPage page = await context.NewPageAsync();
        ICDPSession network = await context.NewCDPSessionAsync(page);
        Line line = new(network);
        await network.SendAsync("Network.enable");
        line.Begin();
        await page.GotoAsync("/a");
        await site.MarkWanted.WaitAsync(Patience);
        line.Begin();
        await page.GotoAsync("/b");
        site.MarkBegun.IsCompleted.ShouldBeTrue("else the mark came in time and this proves nothing");
        IReadOnlyList<Sent> sent = await line.Answered("/b", Patience);
        sent.Select(s => s.Address).ShouldBe([site.Address + "/b"]);
        (await sent[0].Bytes).ShouldBeInRange(100, 2000, "the head and the body of one small page");
    }

    [Fact]
    public async Task An_answer_without_end_fails_the_visit_and_is_named()
    {
        using SlowSite site = new();
        await using IBrowserContext context = await Open(site);
        TimeoutException late = await Should.ThrowAsync<TimeoutException>(Plain.Visit(context, ["/c"], Patience));
        late.Message.ShouldContain("/c: no end within 5 s of " + site.Address + "/endless");
    }

    private Task<IBrowserContext> Open(SlowSite site) => chromium.Browser.NewContextAsync(new() { BaseURL = site.Address, JavaScriptEnabled = false });

    /// <summary>The mark of <c>/a</c> is begun when <c>/b</c> is asked for, and <c>/b</c> answers after it; <c>/c</c> has loaded when a fetch for later is begun. Neither of the two ends.</summary>
    private sealed class SlowSite : IDisposable
    {
        private readonly Site site;
        private readonly TaskCompletionSource wanted = new(), next = new(), begun = new();

        public SlowSite() => site = new(Answer);

        public string Address => site.Address;

        public Task MarkWanted => wanted.Task;

        public Task MarkBegun => begun.Task;

        public void Dispose() => site.Dispose();

        private async Task Answer(HttpListenerContext asked)
        {
            switch (asked.Request.Url!.AbsolutePath)
            {
                case "/mark.svg":
                    wanted.TrySetResult();
                    await next.Task;
                    await Begin(asked.Response);
                    break;
                case "/endless":
                    await Begin(asked.Response);
                    break;
                case "/held.svg":
                    await begun.Task;
                    await Task.Delay(300);
                    asked.Response.StatusCode = 404;
                    asked.Response.Close();
                    break;
                case "/a":
                    Page(asked.Response, "/a", "<link rel='icon' href='/mark.svg' type='image/svg+xml'>", "");
                    break;
                case "/b":
                    await wanted.Task;
                    next.TrySetResult();
                    await begun.Task;
                    await Task.Delay(300);
                    Page(asked.Response, "/b", "<link rel='icon' href='data:,'>", "");
                    break;
                case "/c":
                    Page(asked.Response, "/c", "<link rel='icon' href='data:,'><link rel='prefetch' href='/endless'>", "<img src='/held.svg' alt=''>");
                    break;
            }
        }

        private static void Page(HttpListenerResponse answer, string title, string head, string body)
        {
            answer.ContentType = "text/html";
            answer.Close(Encoding.UTF8.GetBytes($"<!doctype html><html lang='fr'><head><title>{title}</title>{head}</head><body><h1>{title}</h1>{body}</body></html>"), willBlock: false);
        }

        /// <summary>Its first bytes, and never the last.</summary>
        private async Task Begin(HttpListenerResponse answer)
        {
            answer.ContentType = "image/svg+xml";
            answer.SendChunked = true;
            await answer.OutputStream.WriteAsync(Encoding.UTF8.GetBytes("<svg xmlns='http://www.w3.org/2000/svg'>" + new string(' ', 5000)));
            await answer.OutputStream.FlushAsync();
            begun.TrySetResult();
        }
    }
}
