using System.Globalization;
using Mox.Shared.Contracts.Admin;
using Mox.WebUI.Components;
using Mox.WebUI.Words;

namespace Mox.WebUI.Admin;

/// <summary>Something that needs the administrator.</summary>
/// <param name="Tone">How the mark looks: <c>bad</c> or <c>warn</c>.</param>
/// <param name="Icon">Glyph of the mark.</param>
/// <param name="Word">The mark in a word.</param>
/// <param name="Title">What is so.</param>
/// <param name="Text">What it means and what to do.</param>
/// <param name="Link">Where it is mended; empty for a backup, which is noted on the page.</param>
/// <param name="LinkText">What the button says.</param>
public sealed record HealthNeed(string Tone, string Icon, string Word, string Title, string Text, string Link, string LinkText);

/// <summary>What needs the administrator, the worst first. A pure function of what was read.</summary>
public static class HealthNeeds
{
    /// <summary>A backup older than this is told.</summary>
    public static readonly TimeSpan BackupAge = TimeSpan.FromDays(8);

    /// <summary>Mail that waits longer is told.</summary>
    public static readonly TimeSpan SlowAge = TimeSpan.FromHours(2);

    /// <summary>A certificate that ends sooner is told.</summary>
    public static readonly TimeSpan CertificateAge = TimeSpan.FromDays(14);

    private const long Giga = 1_000_000_000;

    public static IReadOnlyList<HealthNeed> Of(HealthView view, ViewerTime time)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(time);
        HealthNeed[] all = [.. Faults(view), .. Limited(view, time), .. Disk(view), .. Domains(view), .. Certificates(view, time), .. Queue(view), .. Backup(view, time)];
        return [.. all.OrderBy(need => need.Tone == "bad" ? 0 : 1)];
    }

    /// <summary>The page's heading.</summary>
    public static string Headline(HealthView view, int needs)
    {
        ArgumentNullException.ThrowIfNull(view);
        var flow = view.Faults.IsEmpty ? "Mail is flowing." : "Not everything is running.";
        return needs == 0 ? flow : $"{flow} {Number(needs)} need{(needs == 1 ? "s" : "")} you.";
    }

    private static string Number(int count) => count switch
    {
        1 => "One thing",
        2 => "Two things",
        3 => "Three things",
        4 => "Four things",
        5 => "Five things",
        _ => string.Create(CultureInfo.InvariantCulture, $"{count} things"),
    };

    private static IEnumerable<HealthNeed> Faults(HealthView view) =>
        view.Faults.Select(fault => new HealthNeed("bad", "blocked", "Down", Sentence(fault), "Watchers are told by /healthz/ready. The log of the program says why.", fault.Contains("certificate", StringComparison.Ordinal) ? AdminLinks.Certificates : AdminLinks.Listeners, "See the ports"))
            .Select(need => need.Link == AdminLinks.Certificates ? need with { LinkText = "See certificates" } : need);

    private static IEnumerable<HealthNeed> Limited(HealthView view, ViewerTime time) => view.Limited.Select(one => new HealthNeed(
        "bad", "shieldwarn", LimitWords.NeedWord, LimitWords.NeedTitle.With(one.Account), (one.NewRecipients ? LimitWords.NeedNewText : LimitWords.NeedText).With(time.Full(one.At), Amount.Count(one.Most)), AdminLinks.Account(one.AccountId), LimitWords.NeedLink));

    private static IEnumerable<HealthNeed> Disk(HealthView view)
    {
        if (view.Disk is not { Total: > 0 } disk) yield break;
        var part = (double)disk.Free / disk.Total;
        if (disk.Free >= 20 * Giga || (part >= 0.1 && disk.Free >= Giga)) yield break;
        var bad = part < 0.05 || disk.Free < Giga;
        yield return new HealthNeed(bad ? "bad" : "warn", "warn", "Nearly full", $"{Amount.Size(disk.Free)} are left on the disk", "When it is full, senders are asked to come again later, and nothing is lost. Make room, or give the volume more.", AdminLinks.Accounts, "See who uses it");
    }

    private static IEnumerable<HealthNeed> Domains(HealthView view)
    {
        foreach (var domain in view.Domains.Where(domain => domain is { Disabled: false, Wrong: > 0 }))
        {
            var more = domain.Wrong > 1 ? string.Create(CultureInfo.InvariantCulture, $" {Amount.Of(domain.Wrong - 1, "other row")} of the check {(domain.Wrong == 2 ? "needs" : "need")} a look.") : "";
            var points = string.Create(CultureInfo.InvariantCulture, $"{domain.Points} of 100 points.{more}");
            yield return new HealthNeed(domain.IsProblem ? "bad" : "warn", "different", domain.IsProblem ? "Different" : "Could be better", $"{domain.Domain.Unicode}: {domain.Worst}", points, AdminLinks.Dns(domain.Domain), "Show the fix");
        }
    }

    /// <summary>Names that fail for one reason are one thing to do.</summary>
    private static IEnumerable<HealthNeed> Certificates(HealthView view, ViewerTime time)
    {
        var failing = view.Certificates.Where(certificate => certificate.Error.Length > 0 && (certificate.Failures > 1 || certificate.Source == CertificateKind.SelfSigned)).ToList();
        foreach (var alike in failing.GroupBy(certificate => (certificate.Source == CertificateKind.SelfSigned, certificate.Error)))
        {
            var first = alike.OrderBy(certificate => certificate.Until).First();
            var left = (first.Until ?? DateTimeOffset.MaxValue) - time.Now;
            var (none, more) = (first.Source == CertificateKind.SelfSigned, alike.Count() > 1 ? $" and {Amount.Of(alike.Count() - 1, "more name")}" : "");
            var title = none ? $"There is no certificate for {first.Name}{more} yet" : $"The certificate of {first.Name}{more} has {Days(left)} left";
            yield return new HealthNeed(none || left < CertificateAge ? "bad" : "warn", "warn", none ? "Not issued" : "Not renewed", title, Sentence(first.Error) + Next(first, time), AdminLinks.Certificates, "See why");
        }

        foreach (var certificate in view.Certificates.Except(failing))
        {
            var left = (certificate.Until ?? DateTimeOffset.MaxValue) - time.Now;
            if (certificate.Source != CertificateKind.SelfSigned && left < CertificateAge)
            {
                var title = left <= TimeSpan.Zero ? $"The certificate of {certificate.Name} has ended" : $"The certificate of {certificate.Name} has {Days(left)} left";
                var text = certificate.Source == CertificateKind.File ? "It comes from files: put the new ones in their place, they are read within a minute." : "It should have been renewed by now." + Next(certificate, time);
                yield return new HealthNeed(left < TimeSpan.FromDays(3) ? "bad" : "warn", "clock", left <= TimeSpan.Zero ? "Ended" : "Ends soon", title, text, AdminLinks.Certificates, "See certificates");
            }
            else if (certificate.Source == CertificateKind.SelfSigned && certificate.Name.Contains('.', StringComparison.Ordinal) && certificate.NextTry is null)
            {
                yield return new HealthNeed("warn", "unlock", "Self-signed", $"Programs warn of the certificate of {certificate.Name}", "Nobody vouches for it. Set up an authority or files in the settings.", AdminLinks.Certificates, "See certificates");
            }
        }
    }

    private static string Next(CertificateView certificate, ViewerTime time) => certificate.NextTry is { } at && at > time.Now ? $" The next try is {HealthWords.Since(at, time)}." : "";

    private static IEnumerable<HealthNeed> Queue(HealthView view)
    {
        foreach (var place in view.Queue.Places.Where(place => !place.OnHold && place.Tries > 1 && view.Now - place.Oldest > SlowAge))
        {
            var said = place.LastError.Length > 0 ? $"Last answer: “{Cut(place.LastError)}”. " : "";
            yield return new HealthNeed("warn", "clock", "Slow", $"{Amount.Of(place.Count, "letter")} to {place.Domain} {(place.Count == 1 ? "waits" : "wait")} over {Amount.Span(TimeSpan.FromHours(Math.Floor((view.Now - place.Oldest).TotalHours)))}", $"{said}It is tried again by itself, and the senders are told.", AdminLinks.QueueTo(place.Domain), "See the queue");
        }
    }

    private static IEnumerable<HealthNeed> Backup(HealthView view, ViewerTime time)
    {
        const string how = "Copy the data folder while the server is stopped, to another machine, and note it here.";
        if (view.Backup is { } last && time.Now - last.At > BackupAge) yield return new HealthNeed("warn", "save", "Overdue", $"The last backup is {Days(time.Now - last.At)} old", how, "", "I made one");
        if (view.Backup is null && time.Now - view.FirstAccount > BackupAge) yield return new HealthNeed("warn", "save", "None yet", "No backup was noted yet", how, "", "I made one");
    }

    internal static string Days(TimeSpan span) => span < TimeSpan.FromDays(2) ? Amount.Span(span) : Amount.Of((long)span.TotalDays, "day");

    internal static string Sentence(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..] + (text[^1] is '.' or '!' or '?' ? "" : ".");

    private static string Cut(string text) => text.Length <= 120 ? text : text[..119] + "…";
}
