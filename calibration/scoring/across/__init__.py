"""What many scored cases show together: means, paired differences, reliability, ranking, fates and costs."""
