namespace Mox.Shared.Model.Reports;

/// <summary>What DMARC said of one message, kept for the aggregate report that its author domain asks for. Removed when the report was sent or can no longer be.</summary>
public sealed class DmarcObservation
{
    public long Id { get; set; }

    public DateTimeOffset At { get; set; }

    /// <summary>Where the record was found, lower-case A-labels: one report goes to one such domain.</summary>
    public string PolicyDomain { get; set; } = "";

    /// <summary>The values of <c>rua</c> as published, separated by commas.</summary>
    public string ReportAddresses { get; set; } = "";

    /// <summary>Hours between reports, from 1 to 24.</summary>
    public int IntervalHours { get; set; }

    /// <summary>Goes into a report that is sent, but is no reason to send one: a report about reports would never end.</summary>
    public bool Optional { get; set; }

    /// <summary>The published policy, as JSON.</summary>
    public string Policy { get; set; } = "";

    /// <summary>The row of the report, as JSON.</summary>
    public string Row { get; set; } = "";
}
