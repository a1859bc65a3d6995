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
        var flow = view.Faults.IsEmpty ? HealthWords.Flowing : HealthWords.NotRunning;
        return needs == 0 ? flow : $"{flow} {(needs == 1 ? HealthWords.NeedsOne : HealthWords.NeedsMany.With(NumberSays.Word(needs)))}";
    }


    private static IEnumerable<HealthNeed> Faults(HealthView view) =>
        view.Faults.Select(fault => new HealthNeed("bad", "blocked", HealthWords.Down, Sentence(fault.Text), HealthWords.DownText, fault.OfCertificate ? AdminLinks.Certificates : AdminLinks.Listeners, HealthWords.SeePorts))
            .Select(need => need.Link == AdminLinks.Certificates ? need with { LinkText = HealthWords.SeeCertificates } : need);

    private static IEnumerable<HealthNeed> Limited(HealthView view, ViewerTime time) => view.Limited.Select(one => new HealthNeed(
        "bad", "shieldwarn", LimitWords.NeedWord, LimitWords.NeedTitle.With(one.Account), (one.NewRecipients ? LimitWords.NeedNewText : LimitWords.NeedText).With(time.Full(one.At), Amount.Count(one.Most)), AdminLinks.Account(one.AccountId), LimitWords.NeedLink));

    private static IEnumerable<HealthNeed> Disk(HealthView view)
    {
        if (view.Disk is not { Total: > 0 } disk) yield break;
        var part = (double)disk.Free / disk.Total;
        if (disk.Free >= 20 * Giga || (part >= 0.1 && disk.Free >= Giga)) yield break;
        var bad = part < 0.05 || disk.Free < Giga;
        yield return new HealthNeed(bad ? "bad" : "warn", "warn", HealthWords.NearlyFull, HealthWords.DiskLeft.With(Amount.Size(disk.Free)), HealthWords.DiskText, AdminLinks.Accounts, HealthWords.SeeWho);
    }

    private static IEnumerable<HealthNeed> Domains(HealthView view)
    {
        foreach (var domain in view.Domains.Where(domain => domain is { Disabled: false, Wrong: > 0 }))
        {
            var more = domain.Wrong > 1 ? " " + Wording.Count(domain.Wrong - 1, HealthWords.OthersOne, HealthWords.OthersMany) : "";
            var points = DnsWords.Points.With(domain.Points) + more;
            yield return new HealthNeed(domain.IsProblem ? "bad" : "warn", "different", domain.IsProblem ? DomainWords.Different : HealthWords.CouldBeBetter, $"{domain.Domain.Unicode}: {domain.Worst}", points, AdminLinks.Dns(domain.Domain), HealthWords.ShowFix);
        }
    }

    /// <summary>Names that fail for one reason are one thing to do.</summary>
    private static IEnumerable<HealthNeed> Certificates(HealthView view, ViewerTime time)
    {
        var failing = view.Certificates.Where(certificate => !certificate.Error.IsEmpty && (certificate.Failures > 1 || certificate.Source == CertificateKind.SelfSigned)).ToList();
        foreach (var alike in failing.GroupBy(certificate => (certificate.Source == CertificateKind.SelfSigned, certificate.Error)))
        {
            var first = alike.OrderBy(certificate => certificate.Until).First();
            var left = (first.Until ?? DateTimeOffset.MaxValue) - time.Now;
            var none = first.Source == CertificateKind.SelfSigned;
            var names = alike.Count() > 1 ? (alike.Count() == 2 ? HealthWords.NameAndOne : HealthWords.NameAndMany).With(first.Name, alike.Count() - 1) : first.Name;
            var title = none ? HealthWords.NoCertificate.With(names) : HealthWords.CertificateLeft.With(names, Days(left));
            yield return new HealthNeed(none || left < CertificateAge ? "bad" : "warn", "warn", none ? HealthWords.NotIssued : HealthWords.NotRenewed, title, Sentence(first.Error) + Next(first, time), AdminLinks.Certificates, HealthWords.SeeWhy);
        }

        foreach (var certificate in view.Certificates.Except(failing))
        {
            var left = (certificate.Until ?? DateTimeOffset.MaxValue) - time.Now;
            if (certificate.Source != CertificateKind.SelfSigned && left < CertificateAge)
            {
                var title = left <= TimeSpan.Zero ? HealthWords.CertificateEnded.With(certificate.Name) : HealthWords.CertificateLeft.With(certificate.Name, Days(left));
                var text = certificate.Source == CertificateKind.File ? HealthWords.FromFiles : HealthWords.ShouldBeRenewed + Next(certificate, time);
                yield return new HealthNeed(left < TimeSpan.FromDays(3) ? "bad" : "warn", "clock", left <= TimeSpan.Zero ? HealthWords.Ended : HealthWords.EndsSoon, title, text, AdminLinks.Certificates, HealthWords.SeeCertificates);
            }
            else if (certificate.Source == CertificateKind.SelfSigned && certificate.Name.Contains('.', StringComparison.Ordinal) && certificate.NextTry is null)
            {
                yield return new HealthNeed("warn", "unlock", HealthWords.SelfSigned, HealthWords.ProgramsWarn.With(certificate.Name), HealthWords.NobodyVouches, AdminLinks.Certificates, HealthWords.SeeCertificates);
            }
        }
    }

    private static string Next(CertificateView certificate, ViewerTime time) => certificate.NextTry is { } at && at > time.Now ? " " + HealthWords.NextTryIs.With(HealthSays.Since(at, time)) : "";

    private static IEnumerable<HealthNeed> Queue(HealthView view)
    {
        foreach (var place in view.Queue.Places.Where(place => !place.OnHold && place.Tries > 1 && view.Now - place.Oldest > SlowAge))
        {
            var said = place.LastError.Length > 0 ? HealthWords.LastAnswer.With(Cut(place.LastError)) + " " : "";
            yield return new HealthNeed("warn", "clock", HealthWords.Slow, (place.Count == 1 ? HealthWords.WaitsOne : HealthWords.WaitsMany).With(place.Count, place.Domain, Amount.Span(TimeSpan.FromHours(Math.Floor((view.Now - place.Oldest).TotalHours)))), said + HealthWords.TriedAgain, AdminLinks.QueueTo(place.Domain), HealthWords.SeeQueue);
        }
    }

    private static IEnumerable<HealthNeed> Backup(HealthView view, ViewerTime time)
    {
        var how = HealthWords.BackupHow;
        if (view.Backup is { } last && time.Now - last.At > BackupAge) yield return new HealthNeed("warn", "save", HealthWords.Overdue, HealthWords.BackupOld.With(Days(time.Now - last.At)), how, "", HealthWords.IMadeOne);
        if (view.Backup is null && time.Now - view.FirstAccount > BackupAge) yield return new HealthNeed("warn", "save", HealthWords.NoneYet, HealthWords.NoBackup, how, "", HealthWords.IMadeOne);
    }

    internal static string Days(TimeSpan span) => span < TimeSpan.FromDays(2) ? Amount.Span(span) : HealthWords.DaysMany.With((long)span.TotalDays);

    internal static string Sentence(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..] + (text[^1] is '.' or '!' or '?' ? "" : ".");

    private static string Cut(string text) => text.Length <= 120 ? text : text[..119] + "…";
}
